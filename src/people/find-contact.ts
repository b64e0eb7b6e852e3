/**
 * The right person: which contact of the service a request is about. By the id that Talkdesk has, following merges; else
 * by e-mails; else by phones. A contact that was created a moment ago, which searches may not show yet, is found by what
 * it was created with.
 */

import type { Call, Connector, ContactSearch, FoundContact } from '../connectors/connector.ts';
import type { ContactReference } from '../domain/contact.ts';
import { toE164 } from '../domain/phone.ts';
import { phoneForms, samePhone } from '../domain/phone-forms.ts';
import type { Signer } from '../domain/signer.ts';
import { readSurvivor } from '../store/contact-departures.ts';
import type { Database } from '../store/database.ts';
import { type AliasKeys, type ContactAliases, createContactAliases } from './aliases.ts';
import { choose } from './choose.ts';

/** The contact, or among how many it could not be told. */
export type Finding = { readonly contact: FoundContact } | { readonly matches: number };

/** Finds contacts of one account, for one request. */
export interface ContactFinder {
  /** Without a `search` of the connector's nobody is found. */
  find(reference: ContactReference): Promise<Finding>;
  /** Remembers a contact that was just created, so that it is found before searches show it. */
  remember(contact: string, keys: AliasKeys): Promise<void>;
}

export interface FinderParts {
  readonly database: Database;
  readonly signer: Signer;
  readonly now: () => number;
}

/** For whom contacts are to be found. */
export interface FinderWishes {
  readonly connector: Pick<Connector, 'search'>;
  readonly account: string;
  readonly call: Call;
}

export type MakeContactFinder = (wishes: FinderWishes) => ContactFinder;

export function createContactFinders(parts: FinderParts): MakeContactFinder {
  const { database } = parts;
  return ({ connector: { search }, account, call }) => {
    const aliases = createContactAliases(parts, account);
    const survivorOf = async (id: string) => (await database.run(readSurvivor(account, id)))[0][0]?.survivor;
    return {
      find: async (reference) =>
        search ? await findContact({ search, call, aliases, survivorOf }, reference) : { matches: 0 },
      remember: (contact, keys) => aliases.save(contact, keys),
    };
  };
}

interface FindParts {
  readonly search: ContactSearch;
  readonly call: Call;
  readonly aliases: ContactAliases;
  /** The contact into which one was merged, as far as synchronization has learnt it. */
  readonly survivorOf: (id: string) => Promise<string | undefined>;
}

/** By what contacts are searched for: e-mails, or phones. */
interface Keys {
  readonly kind: 'email' | 'phone';
  readonly values: readonly string[];
  readonly search: (value: string) => Promise<readonly FoundContact[]>;
  readonly belongsTo: (value: string, contact: FoundContact) => boolean;
}

const MOST_MERGES = 5;
/** E-mails, and phones, that are searched for; others are left out. */
const MOST_VALUES = 5;
/** Phones that are read, of however many: to read one takes time. */
const MOST_READ = 20;
/** What is longer is no phone that anybody has stored. */
const LONGEST_RAW = 100;

async function findContact(parts: FindParts, reference: ContactReference): Promise<Finding> {
  const byId = reference.id === undefined ? undefined : await follow(parts, reference.id);
  if (byId) return { contact: byId };
  for (const keysOf of [emailKeys, phoneKeys]) {
    const found = await lookFor(parts, keysOf(parts, reference));
    const chosen = choose(found, reference.name, parts.call.settings.sharedNumbers);
    if ('contact' in chosen || chosen.matches > 0) return chosen;
  }
  return { matches: 0 };
}

/** The contact of an id, or that into which it was merged. */
async function follow({ search, call, survivorOf }: FindParts, start: string): Promise<FoundContact | undefined> {
  const seen = new Set<string>();
  let id: string | undefined = start;
  while (id !== undefined && !seen.has(id) && seen.size <= MOST_MERGES) {
    seen.add(id);
    const found: FoundContact | { readonly mergedInto: string } | undefined = await search.byId(call, id);
    if (found && !('mergedInto' in found)) return checked(found);
    id = found ? found.mergedInto : await survivorOf(id);
  }
  return undefined;
}

/** Whoever writes a connector without types may give anything; nothing is done for a contact without an id. */
function checked(contact: FoundContact): FoundContact {
  const isContact = typeof contact?.id === 'string' && contact.id !== '' && Array.isArray(contact.emails);
  if (isContact && Array.isArray(contact.phones)) return contact;
  throw new TypeError('The search of the connector gave a contact without id, emails or phones');
}

function emailKeys({ search, call }: FindParts, { emails }: ContactReference): Keys {
  const fold = (email: string) => email.trim().toLowerCase();
  return {
    kind: 'email',
    values: distinct(emails.map((email) => email.trim())),
    search: async (email) => (await search.byEmail?.(call, email)) ?? [],
    belongsTo: (email, contact) => contact.emails.some((each) => fold(each) === fold(email)),
  };
}

/** What is no phone number is searched for as it is, or not at all, as `unreadablePhones` says. */
function phoneKeys({ search, call }: FindParts, { phones }: ContactReference): Keys {
  const { country, unreadablePhones } = call.settings;
  const given = phones.slice(0, MOST_READ).map((phone) => phone.trim());
  const numbers = given.map((phone) => toE164(phone, country));
  const unreadable = given.filter((_, at) => numbers[at] === undefined);
  const isKept = unreadablePhones === 'keep';
  if (unreadable.length > 0) call.log('phones_unreadable', { phones: unreadable.length, searched: isKept });
  const raw = (phone = '') => (isKept && phone.length <= LONGEST_RAW ? phone : '');
  return {
    kind: 'phone',
    values: distinct(numbers.map((number, at) => number ?? raw(given[at]))),
    search: async (phone) => (await search.byPhone?.(call, phoneForms(phone, country))) ?? [],
    belongsTo: (phone, contact) => contact.phones.some((each) => samePhone(each, phone, country)),
  };
}

const distinct = (values: readonly string[]) =>
  [...new Set(values)].filter((value) => value !== '').slice(0, MOST_VALUES);

/** All contacts that have one of the values, each once. */
async function lookFor(parts: FindParts, keys: Keys): Promise<readonly FoundContact[]> {
  const { kind, values } = keys;
  if (values.length === 0) return [];
  const [recent, ...lists] = await Promise.all([
    parts.aliases.find(kind, values),
    ...values.map(async (value) => {
      const found = await keys.search(value);
      const fitting = found.map(checked).filter((contact) => keys.belongsTo(value, contact));
      const others = found.length - fitting.length;
      if (others > 0) parts.call.log('contacts_not_searched_for', { by: kind, contacts: others });
      return fitting;
    }),
  ]);
  const byId = new Map(lists.flat().map((contact) => [contact.id, contact]));
  const created = await Promise.all(recent.filter((id) => !byId.has(id)).map((id) => follow(parts, id)));
  for (const contact of created) {
    if (contact && values.some((value) => keys.belongsTo(value, contact))) byId.set(contact.id, contact);
  }
  return [...byId.values()];
}
