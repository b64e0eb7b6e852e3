/** Table `agent_pages`: the place behind each integer offset of agents. */

import { type Query, query } from './database.ts';

export interface AgentPageRow {
  readonly number: number;
  readonly account: string;
  readonly run: string;
  /** JSON: where the list is to be read on. */
  readonly state: string;
  readonly created_at: number;
}

export function findAgentPage(number: number): Query<AgentPageRow> {
  return query('SELECT * FROM agent_pages WHERE number = ?1', number);
}

/** Returns the place's number: a new one, or the one it was given before. */
export function addAgentPage(row: Omit<AgentPageRow, 'number'>): Query<Pick<AgentPageRow, 'number'>> {
  return query(
    `INSERT INTO agent_pages (account, run, state, created_at) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (run, state) DO UPDATE SET run = excluded.run RETURNING number`,
    row.account,
    row.run,
    row.state,
    row.created_at,
  );
}

export function dropAgentPagesBefore(account: string, time: number): Query<never> {
  return query('DELETE FROM agent_pages WHERE account = ?1 AND created_at < ?2', account, time);
}
