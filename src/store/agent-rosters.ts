/** Table `agent_rosters`: the agents of a synchronization that takes several pages, one per e-mail. */

import type { Agent } from '../domain/agent.ts';
import { type Query, query } from './database.ts';

export type RosterAgent = Required<Agent>;

interface RosterRow {
  readonly email: string;
  readonly id: string;
  readonly name: string;
  readonly active: number;
}

/** Adds agents; of two with the same e-mail the active one stays, else the first. */
export function addToRoster(run: string, agents: readonly RosterAgent[]): Query<never> {
  return query(
    `INSERT INTO agent_rosters (run, email, id, name, active)
     SELECT ?1, value ->> 'email', value ->> 'id', value ->> 'name', value ->> 'active' FROM json_each(?2) WHERE true
     ON CONFLICT (run, email) DO UPDATE SET id = excluded.id, name = excluded.name, active = excluded.active
     WHERE excluded.active > active`,
    run,
    JSON.stringify(agents),
  );
}

export function readRoster(run: string, afterEmail: string, limit: number): Query<RosterRow> {
  return query(
    'SELECT email, id, name, active FROM agent_rosters WHERE run = ?1 AND email > ?2 ORDER BY email LIMIT ?3',
    run,
    afterEmail,
    limit,
  );
}

/** Drops the rosters of an account's runs that began before `time`; to be run before their pages are dropped. */
export function dropRostersBefore(account: string, time: number): Query<never> {
  return query(
    `DELETE FROM agent_rosters
     WHERE run IN (SELECT run FROM agent_pages WHERE account = ?1 AND created_at < ?2)`,
    account,
    time,
  );
}
