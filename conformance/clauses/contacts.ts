/** The answers of the contact synchronization, taken one by one. */

import {
  allDistinct,
  type Clause,
  type Element,
  elementsOf,
  everyField,
  everyOne,
  everyStatus,
  fail,
  given,
  itIs,
  listFault,
  mayBe,
  mustBeText,
  mustBeWebUrl,
  noNulls,
  onlyKeys,
  PASS,
  type Verdict,
} from '../clause.ts';
import type { ContactEvidence } from '../evidence.ts';
import { idOf, isText, isYes } from '../reading.ts';
import type { Page } from '../run.ts';

const PAGE = 'Implementing a Contact Synchronization';

const NO_PAGE = 'no page could be read';
const TEXT_KEYS = ['company', 'title', 'photo_url', 'address', 'twitter', 'url'];
const LIST_KEYS = ['emails', 'phones', 'websites'];
const CONTACT_KEYS = ['id', 'name', ...TEXT_KEYS, ...LIST_KEYS];
const PAGE_KEYS = ['next_offset', 'synchronization_checkpoint', 'context', 'contacts'];

/** Pages of all runs as Talkdesk performs them. */
export function pagesOf({ initial, incremental, restart, habits }: ContactEvidence): readonly Page[] {
  const runs = [initial, ...incremental.map(({ run }) => run), habits?.kept, habits?.newest, restart];
  return runs.flatMap((run) => run?.pages ?? []);
}

const rootsOf = (found: ContactEvidence): readonly Element[] =>
  pagesOf(found).flatMap(({ root, exchange }) => (root ? [{ value: root, path: 'the page', exchange }] : []));

/** Every contact of the initial run. */
const contactsOf = ({ initial }: ContactEvidence) =>
  initial.pages.flatMap(({ elements, exchange }) => elementsOf('contacts', elements, exchange));

const eachContact = (judge: (contacts: readonly Element[]) => Verdict) =>
  given('contacts', (found) => judge(contactsOf(found)));

const eachContactField = (keys: readonly string[], demand: (value: unknown) => string | undefined) =>
  eachContact((contacts) => everyField(contacts, keys, demand, 'no contact came'));

export const contactClauses: readonly Clause[] = [
  {
    id: 'contacts.status-200',
    level: 'must',
    says: 'Every page is answered with 200.',
    source: PAGE,
    why: 'A page that fails ends the synchronization, and what is behind it is not known to Talkdesk.',
    judge: given('contacts', (found) =>
      everyStatus(
        pagesOf(found).map(({ exchange }) => exchange),
        [200],
      ),
    ),
  },
  {
    id: 'contacts.object',
    level: 'must',
    says: 'A page is an object.',
    source: PAGE,
    why: 'Offset and checkpoint have no other place.',
    judge: given('contacts', (found) => {
      const read = pagesOf(found).filter(({ exchange }) => isYes(exchange) && exchange.answer?.json !== undefined);
      return everyOne(read, NO_PAGE, ({ root, exchange }) =>
        root ? undefined : fail(`the page ${itIs(exchange.answer?.json)}`, exchange),
      );
    }),
  },
  {
    id: 'contacts.list',
    level: 'must',
    says: 'The contacts of a page are a list of objects, which is empty where there are none.',
    source: PAGE,
    why: 'Talkdesk reads contacts out of nothing else.',
    judge: given('contacts', (found) =>
      everyOne(rootsOf(found), NO_PAGE, ({ value, exchange }) => listFault('contacts', value['contacts'], exchange)),
    ),
  },
  {
    id: 'contacts.id-text',
    level: 'must',
    says: "A contact's id is a text that is not empty.",
    source: PAGE,
    why: 'It comes back as contact_external_id; a large number may come back as another.',
    judge: eachContactField(['id'], mustBeText),
  },
  {
    id: 'contacts.id-unique',
    level: 'must',
    says: 'No two contacts of a page have the same id.',
    source: PAGE,
    why: 'One of them would take the place of the other.',
    judge: eachContact((contacts) => allDistinct(contacts, idOf, 'id')),
  },
  {
    id: 'contacts.name',
    level: 'must',
    says: 'A contact has a name, which is never empty.',
    source: PAGE,
    why: 'It is mandatory, and what an agent sees first. A company, an e-mail or a phone is a name where there is none.',
    judge: eachContactField(['name'], mustBeText),
  },
  {
    id: 'contacts.lists',
    level: 'must',
    says: 'E-mails, phones and web sites are lists of texts.',
    source: PAGE,
    why: 'A single text in their place is not what is documented, and the caller may not be recognized.',
    judge: eachContactField(LIST_KEYS, mayBe(mustBeTexts)),
  },
  {
    id: 'contacts.texts',
    level: 'must',
    says: "A contact's other fields are texts.",
    source: PAGE,
    why: 'All of them are documented as texts.',
    judge: eachContactField(
      TEXT_KEYS,
      mayBe((value) => (typeof value === 'string' ? undefined : itIs(value))),
    ),
  },
  {
    id: 'contacts.no-nulls',
    level: 'should',
    says: 'What is not known of a contact is left out instead of null.',
    source: PAGE,
    why: 'No field is documented to be null.',
    judge: eachContact(noNulls),
  },
  {
    id: 'contacts.phones-e164',
    level: 'should',
    says: 'Phones are of the form +351211234567.',
    source: PAGE,
    why: 'Callers are recognized by their number with its country code.',
    judge: eachContactField(['phones'], (phones) => {
      const other = Array.isArray(phones) && phones.some((phone) => isText(phone) && !/^\+[1-9]\d{4,14}$/.test(phone));
      return other ? 'holds a number in another form' : undefined;
    }),
  },
  {
    id: 'contacts.urls',
    level: 'should',
    says: 'The links of a contact are absolute URLs.',
    source: PAGE,
    why: 'They are opened from Talkdesk, where a relative one leads nowhere.',
    judge: eachContactField(['url', 'photo_url'], mustBeWebUrl),
  },
  {
    id: 'contacts.twitter',
    level: 'careful',
    says: 'A Twitter name comes without the @.',
    source: PAGE,
    why: 'The documents show it that way.',
    judge: eachContactField(['twitter'], (name) =>
      typeof name === 'string' && name.startsWith('@') ? 'begins with @' : undefined,
    ),
  },
  {
    id: 'contacts.known-keys',
    level: 'careful',
    says: "A page and its contacts have none but Talkdesk's keys.",
    source: PAGE,
    why: 'What is not documented is lost at best.',
    judge: given('contacts', (found) => {
      const pages = onlyKeys(rootsOf(found), PAGE_KEYS);
      return pages.outcome === 'pass' ? orPass(onlyKeys(contactsOf(found), CONTACT_KEYS)) : pages;
    }),
  },
];

/** A page without contacts has no keys too many. */
const orPass = (verdict: Verdict) => (verdict.outcome === 'fail' ? verdict : PASS);

function mustBeTexts(value: unknown): string | undefined {
  if (!Array.isArray(value)) return itIs(value);
  const other: unknown = value.find((entry) => typeof entry !== 'string' && entry !== null);
  return other === undefined ? undefined : `holds what ${itIs(other)}`;
}
