/**
 * Where rows about a person are, in every table there is: how they are found and dropped, or why there are none. A table
 * that holds something about a person and is missing here would be overlooked when the person is to be forgotten.
 */

import { type Query, query } from './database.ts';

/** A person, as far as some accounts know them. */
export interface PersonKeys {
  readonly accounts: readonly string[];
  /** Ids of contacts. */
  readonly contacts: readonly string[];
  /** In lower case. */
  readonly emails: readonly string[];
}

interface PersonalRows {
  /** The condition that a row of the person meets; ?1 are the accounts, ?2 the contacts' ids, ?3 the e-mails. */
  readonly where: string;
}

const ACCOUNTS = 'account IN (SELECT value FROM json_each(?1))';
const CONTACTS = '(SELECT value FROM json_each(?2))';
const EMAILS = '(SELECT value FROM json_each(?3))';
/** A JSON text that holds one of the values as a string. */
const holds = (column: string, list: '?2' | '?3') =>
  `EXISTS (SELECT 1 FROM json_each(${list}) AS wanted WHERE instr(lower(${column}), lower(json_quote(wanted.value))) > 0)`;

/** By table: the rows about a person, or the reason why it has none. */
export const PERSONAL_ROWS: Readonly<Record<string, PersonalRows | string>> = {
  accounts: 'a customer, not one of its contacts',
  action_records: { where: `${ACCOUNTS} AND contact IN ${CONTACTS}` },
  account_activity: 'times and codes',
  agent_pages: { where: `${ACCOUNTS} AND ${holds('state', '?3')}` },
  agent_rosters: { where: `${ACCOUNTS} AND email IN ${EMAILS}` },
  alerts: 'times, codes and commands',
  bridge_keys: 'hashes of keys',
  connections: 'sealed credentials',
  contact_aliases: { where: `${ACCOUNTS} AND contact IN ${CONTACTS}` },
  contact_departures: { where: `${ACCOUNTS} AND (id IN ${CONTACTS} OR survivor IN ${CONTACTS})` },
  contact_pages: { where: `${ACCOUNTS} AND ${holds('state', '?2')}` },
  contact_runs: 'counts and times',
  contact_streams: 'counts and times',
  deferred_actions: { where: `${ACCOUNTS} AND contact IN ${CONTACTS}` },
  directories: 'a counter',
  directory_agents: { where: `${ACCOUNTS} AND lower(email) IN ${EMAILS}` },
  directory_contact_keys: { where: `${ACCOUNTS} AND contact IN ${CONTACTS}` },
  directory_contacts: { where: `${ACCOUNTS} AND id IN ${CONTACTS}` },
  invitations: 'sealed credentials',
  directory_interactions: { where: `${ACCOUNTS} AND contact IN ${CONTACTS}` },
  known_contacts: { where: `${ACCOUNTS} AND id IN ${CONTACTS}` },
  observed_calls: 'names of keys and types of values',
  vault_keys: 'ids of keys',
};

/** The tables with rows about persons. */
export const PERSONAL_TABLES: readonly string[] = Object.entries(PERSONAL_ROWS).flatMap(([table, rows]) =>
  typeof rows === 'string' ? [] : table,
);

function whereOf(table: string): string {
  const rows = PERSONAL_ROWS[table];
  if (rows === undefined || typeof rows === 'string') throw new Error(`${table} has no rows about persons`);
  // Every statement takes all three values, whether or not its table needs them.
  return `(${rows.where}) AND ?2 IS NOT NULL AND ?3 IS NOT NULL`;
}

const valuesOf = ({ accounts, contacts, emails }: PersonKeys) =>
  [JSON.stringify(accounts), JSON.stringify(contacts), JSON.stringify(emails)] as const;

/** How many rows of a table are about the person, by account. */
export function countPersonalRows(
  table: string,
  person: PersonKeys,
): Query<{ readonly account: string; readonly rows: number }> {
  return query(
    `SELECT account, count(*) AS rows FROM ${table} WHERE ${whereOf(table)} GROUP BY account`,
    ...valuesOf(person),
  );
}

export function dropPersonalRows(table: string, person: PersonKeys): Query<never> {
  return query(`DELETE FROM ${table} WHERE ${whereOf(table)}`, ...valuesOf(person));
}

/** Contacts of directories of some accounts that have one of the keys. */
export function findContactsByKeys(
  keys: readonly string[],
  accounts: readonly string[],
): Query<{ readonly account: string; readonly contact: string }> {
  return query(
    `SELECT account, contact FROM directory_contact_keys
     WHERE account IN (SELECT value FROM json_each(?2)) AND key IN (SELECT value FROM json_each(?1))`,
    JSON.stringify(keys),
    JSON.stringify(accounts),
  );
}
