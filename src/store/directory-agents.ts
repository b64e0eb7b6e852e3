/** Table `directory_agents`. */

import type { Agent } from '../domain/agent.ts';
import { type Query, query } from './database.ts';

export interface AgentRow {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly active: number;
}

export function readAgents(account: string, afterId: string, limit: number): Query<AgentRow> {
  return query(
    'SELECT id, name, email, active FROM directory_agents WHERE account = ?1 AND id > ?2 ORDER BY id LIMIT ?3',
    account,
    afterId,
    limit,
  );
}

export function saveAgents(account: string, agents: readonly Agent[]): Query<never> {
  return query(
    `INSERT INTO directory_agents (account, id, name, email, active)
     SELECT ?1, value ->> 'id', value ->> 'name', value ->> 'email', value ->> 'active' FROM json_each(?2) WHERE true
     ON CONFLICT (account, id) DO UPDATE SET name = excluded.name, email = excluded.email, active = excluded.active`,
    account,
    JSON.stringify(agents),
  );
}

/** A part of an agent: what is absent stays as it is, a null e-mail goes. A new agent is active. */
export interface AgentPatch {
  readonly id: string;
  readonly name: string;
  readonly email?: string | null;
  readonly active?: boolean;
}

/** Patches beside the agents they are for, and what they make of them. */
const PATCHED_AGENTS = `SELECT patch.value ->> 'id' AS id, patch.value ->> 'name' AS name,
  CASE WHEN json_type(patch.value, '$.email') IS NULL THEN old.email ELSE patch.value ->> 'email' END AS email,
  coalesce(patch.value ->> 'active', old.active, 1) AS active, old.id AS old
  FROM json_each(?2) AS patch LEFT JOIN directory_agents AS old ON old.account = ?1 AND old.id = patch.value ->> 'id'`;

/** What patching agents by id does, or would do, to each. */
export function compareAgents(
  account: string,
  patches: readonly AgentPatch[],
): Query<{ readonly outcome: 'created' | 'updated' | 'unchanged' }> {
  return query(
    `SELECT CASE WHEN new.old IS NULL THEN 'created'
       WHEN (new.name, new.active) = (was.name, was.active) AND new.email IS was.email THEN 'unchanged'
       ELSE 'updated' END AS outcome
     FROM (${PATCHED_AGENTS}) AS new LEFT JOIN directory_agents AS was ON was.account = ?1 AND was.id = new.id`,
    account,
    JSON.stringify(patches),
  );
}

/** Patches agents by id, adding those that are new. */
export function patchAgents(account: string, patches: readonly AgentPatch[]): Query<never> {
  return query(
    `INSERT INTO directory_agents (account, id, name, email, active)
     SELECT ?1, id, name, email, active FROM (${PATCHED_AGENTS}) WHERE true
     ON CONFLICT (account, id) DO UPDATE SET name = excluded.name, email = excluded.email, active = excluded.active`,
    account,
    JSON.stringify(patches),
  );
}
