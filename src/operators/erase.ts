/**
 * Has a person forgotten: clears what this bridge holds about them, and writes a receipt of what was cleared and of
 * what is not in its hands. Where an account has departed contacts blanked at Talkdesk, the bare id waits until it was.
 */

import type { Integration } from '../declaration/integration.ts';
import { readAccountSettings } from '../domain/account-settings.ts';
import { toIso } from '../domain/date-time.ts';
import { toE164 } from '../domain/phone.ts';
import { type AccountRecord, readAccounts } from '../store/accounts.ts';
import { recordDepartures } from '../store/contact-departures.ts';
import type { Database, Query } from '../store/database.ts';
import { emailKey, phoneKey } from '../store/directory-contacts.ts';
import {
  countPersonalRows,
  dropPersonalRows,
  findContactsByKeys,
  PERSONAL_TABLES,
  type PersonKeys,
} from '../store/personal-rows.ts';

/** By what the person is named: a contact's id, an e-mail, or a phone. */
export type PersonName = { readonly id: string } | { readonly email: string } | { readonly phone: string };

/** What one account held of the person. */
export interface ClearedAccount {
  readonly account: string;
  readonly integration: string;
  readonly label?: string;
  /** Ids of the contacts that were found. */
  readonly contacts: readonly string[];
  /** Rows by table. */
  readonly cleared: Readonly<Record<string, number>>;
  /** The bare id of the contact is kept until Talkdesk has been told to blank it, for at most 90 days. */
  readonly blanked_at_talkdesk: boolean;
}

export interface Receipt {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly dry_run: boolean;
  readonly by: 'id' | 'email' | 'phone';
  readonly accounts: readonly ClearedAccount[];
  /** What this bridge cannot clear. */
  readonly remains: readonly { readonly where: string; readonly what: string }[];
}

export interface ErasureRequest {
  readonly person: PersonName;
  /** Only within this account; else within all. */
  readonly account?: AccountRecord;
  readonly dryRun: boolean;
}

export interface EraserParts {
  readonly database: Database;
  readonly integrations: ReadonlyMap<string, Integration>;
  readonly now: () => number;
}

/** Accounts that are looked at in one round trip. */
const ACCOUNTS_AT_ONCE = 500;

export async function erase({ database, integrations, now }: EraserParts, request: ErasureRequest): Promise<Receipt> {
  const { person, account, dryRun } = request;
  const accounts = account ? [account] : await allAccounts(database);
  const cleared: ClearedAccount[] = [];
  for (const keys of await findPerson(database, person, accounts)) {
    const record = accounts.find(({ id }) => id === keys.account);
    if (!record) continue;
    const blanks = blanksDeparted(record, integrations.get(record.integration));
    const { rows, known } = await clear(database, keys, { blanks, dryRun, now: now() });
    if (Object.keys(rows).length === 0) continue;
    cleared.push({
      account: record.id,
      integration: record.integration,
      ...(record.label === null ? {} : { label: record.label }),
      contacts: keys.contacts,
      cleared: rows,
      blanked_at_talkdesk: known,
    });
  }
  return {
    at: toIso(now()),
    dry_run: dryRun,
    by: 'id' in person ? 'id' : 'email' in person ? 'email' : 'phone',
    accounts: cleared,
    remains: remainsOf(person, accounts, integrations),
  };
}

async function allAccounts(database: Database): Promise<AccountRecord[]> {
  const all: AccountRecord[] = [];
  for (;;) {
    const [page] = await database.run(readAccounts({ after: all.at(-1)?.id ?? '', limit: ACCOUNTS_AT_ONCE }));
    all.push(...page);
    if (page.length < ACCOUNTS_AT_ONCE) return all;
  }
}

/** The person as one account knows them. */
interface KnownPerson extends Omit<PersonKeys, 'accounts'> {
  readonly account: string;
}

/** The person in every account that has a row about them. */
async function findPerson(
  database: Database,
  person: PersonName,
  accounts: readonly AccountRecord[],
): Promise<readonly KnownPerson[]> {
  const ids = accounts.map(({ id }) => id);
  const emails = 'email' in person ? [person.email.trim().toLowerCase()] : [];
  if ('id' in person) {
    const counts = await countRows(database, { accounts: ids, contacts: [person.id], emails });
    return [...counts.keys()].map((account) => ({ account, contacts: [person.id], emails }));
  }
  const keys = 'email' in person ? [emailKey(person.email)] : phoneKeys(person.phone, accounts);
  const [found] = await database.run(findContactsByKeys(keys, ids));
  const contacts = Map.groupBy(found, ({ account }) => account);
  const byEmail = await countRows(database, { accounts: ids, contacts: [], emails });
  return [...new Set([...contacts.keys(), ...byEmail.keys()])].map((account) => ({
    account,
    contacts: [...new Set(contacts.get(account)?.map(({ contact }) => contact))],
    emails,
  }));
}

/**
 * How many rows every table has about the person, by account; tables and accounts without any are left out. `afterwards`
 * is run in the same transaction.
 */
async function countRows(
  database: Database,
  person: PersonKeys,
  afterwards: readonly Query<never>[] = [],
): Promise<Map<string, Record<string, number>>> {
  const counts = PERSONAL_TABLES.map((table) => countPersonalRows(table, person));
  const results = await database.run(...counts, ...afterwards);
  const byAccount = new Map<string, Record<string, number>>();
  for (const [at, table] of PERSONAL_TABLES.entries()) {
    for (const { account, rows } of results[at] ?? []) {
      byAccount.set(account, { ...byAccount.get(account), [table]: rows });
    }
  }
  return byAccount;
}

/** The number as it is, and in E.164 by the rules of every country that an account has. */
function phoneKeys(phone: string, accounts: readonly AccountRecord[]): readonly string[] {
  const countries = new Set(accounts.map(({ settings }) => readAccountSettings(settings).country));
  const numbers = [...countries].map((country) => toE164(phone, country) ?? phone.trim());
  return [...new Set([phone.trim(), toE164(phone) ?? phone.trim(), ...numbers].map(phoneKey))];
}

function blanksDeparted({ settings }: AccountRecord, integration: Integration | undefined): boolean {
  const departed = readAccountSettings(settings).departed ?? integration?.contacts?.departed;
  return departed === 'blank';
}

/**
 * Counts and drops the person's rows in every table, in one transaction; with `blanks`, known contacts leave their bare
 * id for Talkdesk.
 */
async function clear(
  database: Database,
  { account, contacts, emails }: KnownPerson,
  { blanks, dryRun, now }: { readonly blanks: boolean; readonly dryRun: boolean; readonly now: number },
): Promise<{ readonly rows: Readonly<Record<string, number>>; readonly known: boolean }> {
  const person = { accounts: [account], contacts, emails };
  const gone = contacts.map((id) => ({ id, reason: 'deleted', always: false }) as const);
  const drops = [
    // Old departures go before the new ones come, and these come while it is known that Talkdesk has the contacts.
    ...PERSONAL_TABLES.filter((table) => table !== 'known_contacts').map((table) => dropPersonalRows(table, person)),
    ...(blanks ? recordDepartures(account, gone, now) : []),
    dropPersonalRows('known_contacts', person),
  ];
  const rows = (await countRows(database, person, dryRun ? [] : drops)).get(account) ?? {};
  return { rows, known: blanks && (rows['known_contacts'] ?? 0) > 0 };
}

function remainsOf(
  person: PersonName,
  accounts: readonly AccountRecord[],
  integrations: ReadonlyMap<string, Integration>,
): Receipt['remains'] {
  const services = [
    ...new Set(
      accounts.flatMap(({ integration }) => {
        const found = integrations.get(integration);
        return found && found.connector.keeps !== 'directory' ? [found.displayName] : [];
      }),
    ),
  ];
  return [
    {
      where: 'Talkdesk',
      what: 'the contact as it was last synchronized, and recordings and reports of calls with it: delete it there. Contacts that are blanked lose name, e-mails and phones with the next synchronization',
    },
    ...services.map((name) => ({
      where: name,
      what: 'the contact itself: delete it there first, else the next synchronization sends it again',
    })),
    ...(services.length > 0 && !('id' in person)
      ? [
          {
            where: 'this bridge',
            what: `digests and ids of contacts of ${services.join(', ')}, which can be found by id only: look the id up there and erase by id`,
          },
        ]
      : []),
    {
      where: 'logs and backups',
      what: "log lines hold no person's data; D1's own point-in-time backups run out after at most 30 days",
    },
  ];
}
