/** Table `agent_rosters`: the agents of a synchronization that takes several pages, one per e-mail. */

import type { Agent } from '../domain/agent.ts';
import { type Query, query } from './database.ts';

export type RosterAgent = Required<Agent>;

/** The synchronization that a roster belongs to. */
interface RosterKey {
  readonly account: string;
  readonly run: string;
}

interface RosterRow {
  readonly email: string;
  readonly id: string;
  readonly name: string;
  readonly active: number;
}

/** Adds agents; of two with the same e-mail the active one stays, else the first. */
export function addToRoster({ account, run }: RosterKey, agents: readonly RosterAgent[]): Query<never> {
  return query(
    `INSERT INTO agent_rosters (account, run, email, id, name, active)
     SELECT ?1, ?2, value ->> 'email', value ->> 'id', value ->> 'name', value ->> 'active' FROM json_each(?3) WHERE true
     ON CONFLICT (account, run, email) DO UPDATE SET id = excluded.id, name = excluded.name, active = excluded.active
     WHERE excluded.active > active`,
    account,
    run,
    JSON.stringify(agents),
  );
}

export function readRoster({ account, run }: RosterKey, afterEmail: string, limit: number): Query<RosterRow> {
  return query(
    `SELECT email, id, name, active FROM agent_rosters
     WHERE account = ?1 AND run = ?2 AND email > ?3 ORDER BY email LIMIT ?4`,
    account,
    run,
    afterEmail,
    limit,
  );
}

/** Drops the rosters of an account's runs that began before `time`; to be run before their pages are dropped. */
export function dropRostersBefore(account: string, time: number): Query<never> {
  return query(
    `DELETE FROM agent_rosters WHERE account = ?1
     AND run IN (SELECT run FROM agent_pages WHERE account = ?1 AND created_at < ?2)`,
    account,
    time,
  );
}
