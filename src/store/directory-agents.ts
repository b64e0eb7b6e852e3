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
