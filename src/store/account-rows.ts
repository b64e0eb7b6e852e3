/** The rows that belong to an account, in whatever table: counted for its operator, dropped when it is forgotten. */

import { type Query, query } from './database.ts';

/** Every table whose rows name their account, with its primary key. */
export const ACCOUNT_TABLES = {
  account_activity: 'account, endpoint',
  action_records: 'account, key',
  agent_pages: 'number',
  agent_rosters: 'account, run, email',
  alerts: 'id',
  bridge_keys: 'hash',
  connections: 'id',
  contact_aliases: 'account, key, contact',
  contact_departures: 'account, id',
  contact_pages: 'id',
  contact_runs: 'id',
  contact_streams: 'account, stream',
  deferred_actions: 'id',
  directories: 'account',
  directory_agents: 'account, id',
  directory_contact_keys: 'account, key, contact',
  directory_contacts: 'account, id',
  directory_interactions: 'account, id',
  invitations: 'id',
  known_contacts: 'account, stream, id',
  observed_calls: 'account, situation, number',
} as const;
export type AccountTable = keyof typeof ACCOUNT_TABLES;

const TABLES = Object.keys(ACCOUNT_TABLES) as readonly AccountTable[];

/** Drops at most `limit` rows of an account from a table; returns one row for each. */
export function dropAccountRows(table: AccountTable, account: string, limit: number): Query<{ readonly dropped: 1 }> {
  const key = ACCOUNT_TABLES[table];
  return query(
    `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE account = ?1 LIMIT ?2)
     RETURNING 1 AS dropped`,
    account,
    limit,
  );
}

/** Drops the account itself with what is left of its rows; for one transaction. */
export function dropAccount(account: string): readonly Query<never>[] {
  return [
    ...TABLES.map((table): Query<never> => query(`DELETE FROM ${table} WHERE account = ?1`, account)),
    query('DELETE FROM accounts WHERE id = ?1', account),
  ];
}

/** How much there is of what an operator asks for. */
export interface AccountCounts {
  readonly account: string;
  readonly contacts: number;
  readonly agents: number;
  readonly interactions: number;
  readonly known_contacts: number;
  readonly departures: number;
  readonly runs: number;
  readonly bridge_keys: number;
  readonly connections: number;
  readonly deferred_actions: number;
}

const COUNTED: Readonly<Record<Exclude<keyof AccountCounts, 'account'>, AccountTable>> = {
  contacts: 'directory_contacts',
  agents: 'directory_agents',
  interactions: 'directory_interactions',
  known_contacts: 'known_contacts',
  departures: 'contact_departures',
  runs: 'contact_runs',
  bridge_keys: 'bridge_keys',
  connections: 'connections',
  deferred_actions: 'deferred_actions',
};

/** The counts of some accounts, one row for each. */
export function countAccountRows(accounts: readonly string[]): Query<AccountCounts> {
  const counts = Object.entries(COUNTED).map(
    ([name, table]) => `(SELECT count(*) FROM ${table} WHERE account = asked.value) AS ${name}`,
  );
  return query(
    `SELECT asked.value AS account, ${counts.join(', ')} FROM json_each(?1) AS asked`,
    JSON.stringify(accounts),
  );
}
