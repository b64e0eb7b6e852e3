/**
 * A made-up customer directory for demonstrations, tests and load: the same seed gives the same people on any machine.
 * Every record is worked out from the seed and its place alone, so a hundred thousand need no more memory than one.
 */
import type { Agent } from '../src/domain/agent.ts';
import type { Contact } from '../src/domain/contact.ts';
import type { Interaction, Priority, Status } from '../src/domain/interaction.ts';
import {
  CALLS,
  COUNTRIES,
  MISSED_CALLS,
  NOTES,
  TICKETS,
  TITLES,
  UNREADABLE_PHONES,
  type Country,
  type Topic,
  type Word,
} from './sample-names.ts';

/** What the sample is made from; each part has a default. */
export interface SampleOptions {
  /** Another seed gives other people under the same ids. */
  readonly seed?: number;
  /** 5,000 unless told. Fewer contacts are the first ones of more. */
  readonly contacts?: number;
  /** 40 unless told. The pair with one e-mail needs 23 of them. */
  readonly agents?: number;
  /** 12,000 unless told. */
  readonly interactions?: number;
  /** The end of the interactions' eighteen months; 2026-11-01T00:00:00Z unless told. */
  readonly now?: number;
}

/** An interaction and the id of the contact that it belongs to. */
export type SampleInteraction = Interaction & { readonly contact: string };

/** The whole sample at once. */
export interface SampleDirectory {
  readonly contacts: Contact[];
  readonly agents: Agent[];
  readonly interactions: SampleInteraction[];
}

/** How often contacts have what; of all contacts unless said otherwise. Real shares differ by a percent or so. */
export const SAMPLE_SHARES = {
  /** Belongs to the household of the contact before: same family name, address and telephone. */
  family: 0.04,
  /** A company without a person's name (of those outside of families). */
  companyOnly: 0.05,
  /** A person with company and job title (of the persons). */
  employed: 0.6,
  /** Of those outside of families. */
  withoutPhone: 0.08,
  withoutEmail: 0.1,
  /** Of those with a telephone who did not join a family. */
  secondPhone: 0.15,
  /** Of those with an e-mail. */
  secondEmail: 0.12,
  /** A telephone as people write it at home (of the telephones that no family shares). */
  nationalPhone: 0.05,
  /** A telephone with its country code, but with spaces, `00` or an extension (of the same). */
  loosePhone: 0.04,
  /** Something in the telephone field that is no number (of the same). */
  unreadablePhone: 0.01,
  /** An e-mail with capital letters (of the e-mails). */
  capitalEmail: 0.03,
} as const;

const DEFAULT_SEED = 20261101;
const DEFAULT_NOW = Date.UTC(2026, 10, 1);
const DAY = 86_400_000;
/** No eighteen months are shorter. */
const SPAN = 546 * DAY;

/** Of what a random sequence is about, so that one more draw for an address leaves all names as they are. */
const STREAM = { family: 1, home: 2, contact: 3, agent: 4, interaction: 5 } as const;

/** Those that the postal codes of all the countries allow. */
const POSTAL_LETTERS = [...'ABEGHJLNPRSTWXYZ'];

const AGENT_DOMAIN = 'helpdesk.example';
/** Places among the agents. The old account is inactive and has the e-mail of the new one in other letters. */
const OLD_ACCOUNT = 4;
const NEW_ACCOUNT = 22;
const AGENT_WITHOUT_EMAIL = 11;

/** Fractions from 0 up to, but not including, 1. */
export type Random = () => number;

interface Home {
  readonly country: Country;
  /** The head's number among the contacts of its country; telephone numbers follow from it. */
  readonly serial: number;
  readonly family: Word;
  readonly address: string;
}

interface Person {
  readonly name: string;
  /** `given.family` */
  readonly mailbox: string;
  readonly handle: string;
}

interface Company {
  readonly name: string;
  readonly domain: string;
}

/** All of the sample in memory. For many records walk over the three sequences instead. */
export function sampleDirectory(options: SampleOptions = {}): SampleDirectory {
  return {
    contacts: [...sampleContacts(options)],
    agents: [...sampleAgents(options)],
    interactions: [...sampleInteractions(options)],
  };
}

/** The contacts `c-00001`, `c-00002`, … one by one. */
export function* sampleContacts(options: SampleOptions = {}): Generator<Contact, void, undefined> {
  const { seed = DEFAULT_SEED, contacts = 5_000 } = options;
  for (let index = 0; index < contacts; index += 1) yield sampleContact(index, seed);
}

/** The contact at a place (from 0), without those before it: a fake service answers page 900 as soon as page 1. */
export function sampleContact(index: number, seed: number = DEFAULT_SEED): Contact {
  const random = randomOf(seed, STREAM.contact, index);
  let head = index;
  while (joinsFamily(head, seed)) head -= 1;
  const role = head !== index ? 'member' : joinsFamily(index + 1, seed) ? 'head' : 'single';
  const home = homeOf(head, seed);
  const hasPerson = role !== 'single' || !chance(random, SAMPLE_SHARES.companyOnly);
  const person = hasPerson ? personOf(random, home.country, home.family) : undefined;
  const company = !person || chance(random, SAMPLE_SHARES.employed) ? companyOf(random, home.country) : undefined;
  const title = person && company ? pick(random, chance(random, 0.5) ? TITLES : home.country.titles) : undefined;
  const emails = chance(random, SAMPLE_SHARES.withoutEmail)
    ? []
    : emailsOf(random, home.country, index, person, company);
  const phones = phonesOf(random, home, role);
  return {
    id: contactId(index),
    ...(person && { name: person.name }),
    ...(company && { company: company.name }),
    ...(title !== undefined && { title }),
    emails,
    phones,
    ...(chance(random, 0.1) && { photoUrl: `https://photos.example/${contactId(index)}.jpg` }),
    ...(chance(random, 0.7) && { address: home.address }),
    ...(company && chance(random, 0.5) && { websites: websitesOf(random, company) }),
    ...(person && chance(random, 0.1) && { twitter: twitterOf(random, person, index) }),
  };
}

/** The agents `a-001`, `a-002`, …: a few inactive, one without e-mail, two accounts of one person. */
export function* sampleAgents(options: SampleOptions = {}): Generator<Agent, void, undefined> {
  const { seed = DEFAULT_SEED, agents = 40 } = options;
  const emails: string[] = [];
  for (let index = 0; index < agents; index += 1) {
    const random = randomOf(seed, STREAM.agent, index === NEW_ACCOUNT ? OLD_ACCOUNT : index);
    const { country } = countryAt(Math.floor(random() * 100));
    const { name, mailbox } = personOf(random, country, familyOf(random, country));
    const free = `${mailbox}@${AGENT_DOMAIN}`;
    const own = emails.includes(free) ? `${mailbox}${index + 1}@${AGENT_DOMAIN}` : free;
    const email = (index === NEW_ACCOUNT ? emails[OLD_ACCOUNT] : undefined) ?? own;
    emails.push(email);
    yield {
      id: `a-${pad(index + 1, 3)}`,
      name,
      ...(index !== AGENT_WITHOUT_EMAIL && { email: index === OLD_ACCOUNT ? capitalised(email) : email }),
      active: index % 13 !== OLD_ACCOUNT,
    };
  }
}

/**
 * Tickets (`t-…`), calls (`k-…`) and notes (`n-…`) from the oldest to the newest. About half of the contacts have
 * none, most of the others a few and some very many.
 */
export function* sampleInteractions(options: SampleOptions = {}): Generator<SampleInteraction, void, undefined> {
  const { seed = DEFAULT_SEED, contacts = 5_000, interactions = 12_000, now = DEFAULT_NOW } = options;
  if (contacts < 1) return;
  for (let index = 0; index < interactions; index += 1) {
    const random = randomOf(seed, STREAM.interaction, index);
    const age = Math.ceil(SPAN * (1 - (index + random()) / interactions));
    const contact = contactId(contactWithInteractions(random, contacts));
    const id = pad(index + 1, 6);
    yield { ...interactionOf(random, id, now - age, age / DAY), contact };
  }
}

function contactId(index: number): string {
  return `c-${pad(index + 1, 5)}`;
}

/** Favours few contacts out of three fifths of all, and strews these over the directory. */
function contactWithInteractions(random: Random, contacts: number): number {
  const rank = Math.floor(Math.ceil(contacts * 0.6) * random() ** 2);
  // A prime step meets every place once before it meets one again.
  return (rank * 2_147_483_647) % contacts;
}

function interactionOf(random: Random, id: string, date: number, days: number): Interaction {
  const draw = random();
  if (draw < 0.45) {
    return {
      id: `t-${id}`,
      type: 'ticket',
      ...wordingOf(random, TICKETS),
      date,
      priority: priorityOf(random),
      status: ticketStatusOf(random, days),
    };
  }
  if (draw < 0.72) return { id: `k-${id}`, type: 'call', ...wordingOf(random, CALLS), date, status: 'closed' };
  if (draw < 0.8) {
    const status: Status = days < 3 ? 'open' : 'closed';
    return { id: `k-${id}`, type: 'call', ...wordingOf(random, MISSED_CALLS), date, priority: 'normal', status };
  }
  return { id: `n-${id}`, type: 'note', ...wordingOf(random, NOTES), date };
}

function wordingOf(random: Random, topics: readonly Topic[]): Pick<Interaction, 'subject' | 'description'> {
  const topic = pick(random, topics);
  const subject = fill(random, topic.subject);
  return chance(random, 0.1) ? { subject } : { subject, description: fill(random, pick(random, topic.descriptions)) };
}

function priorityOf(random: Random): Priority {
  const draw = random();
  if (draw < 0.05) return 'urgent';
  if (draw < 0.2) return 'high';
  if (draw < 0.75) return 'normal';
  return draw < 0.92 ? 'low' : 'none';
}

/** Young tickets are new or open, old ones done, with a few that everybody forgot. */
function ticketStatusOf(random: Random, days: number): Status {
  const draw = random();
  if (days < 2) return draw < 0.7 ? 'new' : 'open';
  if (days < 30) return draw < 0.35 ? 'open' : draw < 0.6 ? 'pending' : 'solved';
  if (draw < 0.02) return 'pending';
  return draw < 0.15 ? 'solved' : 'closed';
}

function joinsFamily(index: number, seed: number): boolean {
  return index > 0 && chance(randomOf(seed, STREAM.family, index), SAMPLE_SHARES.family);
}

function homeOf(head: number, seed: number): Home {
  const random = randomOf(seed, STREAM.home, head);
  // 37 has no divisor in common with 100: each hundred contacts has every country by its weight, well mixed.
  const { country, place } = countryAt((head * 37 + (seed % 100) + 100) % 100);
  const serial = Math.floor(head / 100) * country.weight + place;
  return { country, serial, family: familyOf(random, country), address: addressOf(random, country) };
}

/** The country that has a place among a hundred, and which of the country's places that is. */
export function countryAt(hundredth: number): { country: Country; place: number } {
  let place = hundredth;
  for (const country of COUNTRIES) {
    if (place < country.weight) return { country, place };
    place -= country.weight;
  }
  throw new RangeError('The weights of the countries add up to less than a hundred');
}

function familyOf(random: Random, country: Country): Word {
  const first = pick(random, country.family);
  if (!chance(random, country.twoFamilies)) return first;
  const last = pick(random, country.family);
  const { ascii } = country.mainFamily === 'first' ? first : last;
  return { text: `${first.text} ${last.text}`, latin: `${first.latin} ${last.latin}`, ascii };
}

function personOf(random: Random, country: Country, family: Word): Person {
  const given = pick(random, country.given);
  const mailbox = `${given.ascii}.${family.ascii}`;
  const handle = given.ascii;
  if (!country.script) return { name: `${given.text} ${family.text}`, mailbox, handle };
  if (chance(random, 0.3)) return { name: `${given.latin} ${family.latin}`, mailbox, handle };
  const name = country.script.familyFirst ? `${family.text} ${given.text}` : `${given.text} ${family.text}`;
  return { name, mailbox, handle };
}

/** Its name, and the domain of its site and e-mails. */
export function companyOf(random: Random, country: Country): Company {
  // Squared, so that a few companies have many contacts.
  const family = pick(() => random() ** 2, country.family);
  const trade = pick(random, country.trades);
  const name = pick(random, country.companies).replace('{trade}', trade.text).replace('{family}', family.text);
  return { name, domain: `${trade.ascii}-${family.ascii}.example` };
}

function addressOf(random: Random, country: Country): string {
  const address = pick(random, country.addresses)
    .replace('{street}', pick(random, country.streets))
    .replace('{place}', pick(random, country.places))
    .replace('{n}', String(1 + Math.floor(random() * 180)));
  return fill(random, address);
}

/** The number in a private address keeps apart those who have the same name; colleagues of one name are not. */
function emailsOf(random: Random, country: Country, index: number, person?: Person, company?: Company): string[] {
  const addresses: string[] = [];
  if (person && company) addresses.push(`${person.mailbox}@${company.domain}`);
  if (person) addresses.push(`${person.mailbox}${index + 1}@${country.mail}`);
  if (person && !company) addresses.push(`${person.handle}.${index + 1}@${country.mail}`);
  if (!person && company) addresses.push(`info@${company.domain}`, `sales@${company.domain}`);
  return addresses
    .slice(0, chance(random, SAMPLE_SHARES.secondEmail) ? 2 : 1)
    .map((email) => (chance(random, SAMPLE_SHARES.capitalEmail) ? capitalised(email) : email));
}

/** `ana.costa@x.example` as `Ana.Costa@x.example`. */
function capitalised(email: string): string {
  return email.replaceAll(/^[a-z]|\.[a-z](?=[^@]*@)/g, (letters) => letters.toUpperCase());
}

function websitesOf(random: Random, { domain }: Company): string[] {
  const site = pick(random, [`https://www.${domain}`, `www.${domain}`, domain, `http://${domain}/contact`]);
  return chance(random, 0.1) ? [site, `https://shop.${domain}`] : [site];
}

/** At most fifteen letters, as the service wants; the number keeps it off most real people's names. */
function twitterOf(random: Random, { handle }: Person, index: number): string {
  return `${chance(random, 0.5) ? '@' : ''}${handle.slice(0, 6)}_ex${index + 1}`;
}

/** Families share the head's number, and its readable form shows that; the head alone may have a second one. */
function phonesOf(random: Random, { country, serial }: Home, role: 'single' | 'head' | 'member'): string[] {
  const shared = nationalNumber(country, serial * 2);
  if (role === 'member') return [`+${country.dial}${shared}`];
  if (role === 'single' && chance(random, SAMPLE_SHARES.withoutPhone)) return [];
  const phone = role === 'single' ? asWritten(random, country, shared) : `+${country.dial}${shared}`;
  if (!chance(random, SAMPLE_SHARES.secondPhone)) return [phone];
  return [phone, asWritten(random, country, nationalNumber(country, serial * 2 + 1))];
}

/** The country's n-th number without the country code. No two are the same until all ranges are used up. */
export function nationalNumber(country: Country, nth: number): string {
  let rest = nth;
  for (const { prefixes, digits } of country.phones) {
    const each = 10 ** digits;
    const size = prefixes.length * each;
    if (rest < size) {
      // Again a prime step, so that neighbours in the directory have different numbers.
      const number = (rest * 7919) % size;
      return `${prefixes[Math.floor(number / each)]}${pad(number % each, digits)}`;
    }
    rest -= size;
  }
  return nationalNumber(country, rest);
}

/** Mostly E.164, now and then the way that people type it. */
function asWritten(random: Random, country: Country, national: string): string {
  const { nationalPhone, loosePhone, unreadablePhone } = SAMPLE_SHARES;
  const draw = random();
  if (draw < unreadablePhone) return pick(random, UNREADABLE_PHONES);
  if (draw < unreadablePhone + nationalPhone) return asAtHome(country, national);
  if (draw < unreadablePhone + nationalPhone + loosePhone) {
    const grouped = national.replace(/^(\d{2})(\d{3})/, '$1 $2 ');
    return pick(random, [
      `+${country.dial} ${grouped}`,
      `+${country.dial}-${grouped.replaceAll(' ', '-')}`,
      `00${country.dial} ${grouped}`,
      `+${country.dial} ${grouped} ext. 1${Math.floor(random() * 90) + 10}`,
    ]);
  }
  return `+${country.dial}${national}`;
}

/** By the country's mask for numbers of this length. */
export function asAtHome({ masks, trunk }: Country, national: string): string {
  const digits = [...trunk, ...national];
  const mask = masks.find((candidate) => candidate.replaceAll(/[^#]/g, '').length === digits.length);
  return mask?.replaceAll('#', () => digits.shift() ?? '') ?? digits.join('');
}

/** Puts a digit for each `#` and a letter for each `@`. */
export function fill(random: Random, template: string): string {
  return template.replaceAll(/[#@]/g, (sign) =>
    sign === '#' ? String(Math.floor(random() * 10)) : pick(random, POSTAL_LETTERS),
  );
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, '0');
}

/** True for this share of the draws. */
export function chance(random: Random, share: number): boolean {
  return random() < share;
}

/** One of the list, which must not be empty; throws `RangeError` where it is. */
export function pick<T>(random: Random, list: readonly T[]): T {
  const item = list[Math.floor(random() * list.length)];
  if (item === undefined) throw new RangeError('Nothing to pick from');
  return item;
}

/** A sequence of its own for each record: mulberry32 from a state that scrambles seed, stream and place. */
export function randomOf(seed: number, stream: number, index: number): Random {
  let state = scramble(scramble(scramble(seed) + stream) + index);
  return function next() {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Spreads 32 bits, so that near numbers give far ones. */
function scramble(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
