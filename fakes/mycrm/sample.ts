/**
 * The made-up customers, agents, tickets and cases that My CRM begins with: the same seed gives the same ones on any
 * machine, with the same times. Names and numbers are those of the sample directory's countries.
 */

import {
  asAtHome,
  chance,
  companyOf,
  countryAt,
  fill,
  nationalNumber,
  pick,
  type Random,
  randomOf,
  sampleAgents,
} from '../sample-directory.ts';
import { type Country, TICKETS, TITLES, UNREADABLE_PHONES, type Word } from '../sample-names.ts';
import type { CustomerBook, CustomerFields } from './customer-book.ts';
import { type Desk, PRIORITIES, SEVERITIES, type TicketState } from './desk.ts';

export interface MycrmAgent {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  readonly active: boolean;
}

export interface SampleSize {
  readonly seed: number;
  readonly customers: number;
}

const DAY = 86_400_000;
/** The last of the sample's times. */
const END = Date.parse('2026-03-01T09:30:00Z');
/** Customers that were imported in one second: a time alone does not tell where a page has ended. */
const IMPORTED = 120;
const IMPORTED_AT = Date.parse('2025-11-03T08:00:00Z');

/** Of what a random sequence is about; none that the sample directory has. */
const STREAM = { customer: 11, ticket: 12, case: 13 } as const;

/** A few are deleted, and a few were entered twice and merged. */
export function fillCustomers(book: CustomerBook, { seed, customers }: SampleSize): void {
  for (let index = 0; index < customers; index += 1) {
    const random = randomOf(seed, STREAM.customer, index);
    const before = book.get(index);
    const fields = index % 50 === 30 && before ? enteredTwice(before) : customerOf(random, index, seed, before);
    book.add(fields, index < IMPORTED ? IMPORTED_AT : END - Math.floor(random() * (END - IMPORTED_AT)));
  }
  for (let id = 31; id <= customers; id += 50) book.merge(id, id - 1, END - id * 3_600_000);
  for (let id = 44; id <= customers; id += 44) book.remove(id, END - id * 60_000);
}

/** About half of the customers have something; a few have much. */
export function fillDesk(book: CustomerBook, desk: Desk, { seed, customers }: SampleSize): void {
  const living = book.all.filter(({ deleted }) => !deleted);
  if (living.length === 0) return;
  const someone = (random: Random) => pick(() => random() ** 2, living).id;
  const tickets = Math.ceil(customers * 1.6);
  for (let index = 0; index < tickets; index += 1) {
    const random = randomOf(seed, STREAM.ticket, index);
    const at = timeOf(random, index, tickets);
    const ticket = { customer_id: someone(random), ...wordingOf(random), external_id: null };
    const draw = random();
    const priority = draw < 0.1 ? 'P1' : draw < 0.3 ? 'P2' : draw < 0.8 ? PRIORITIES[2] : PRIORITIES[3];
    desk.addTicket({ ...ticket, priority, state: stateOf(random, END - at) }, at);
  }
  const cases = Math.ceil(customers / 2);
  for (let index = 0; index < cases; index += 1) {
    const random = randomOf(seed, STREAM.case, index);
    const at = timeOf(random, index, cases);
    const { subject: title, body: summary } = wordingOf(random);
    const severity = pick(random, SEVERITIES);
    desk.addCase({ customer_id: someone(random), title, summary, severity, closed: chance(random, 0.7) }, at);
  }
}

/** A few are inactive, and one has no e-mail. */
export function mycrmAgents(seed: number, count: number): readonly MycrmAgent[] {
  return [...sampleAgents({ seed, agents: count })].map(({ name, email = null, active }, index) => ({
    id: index + 1,
    name,
    email,
    active,
  }));
}

/** `colleague`: the customer before, with whom some share a company and its number. */
function customerOf(random: Random, index: number, seed: number, colleague?: CustomerFields): CustomerFields {
  // 37 has no divisor in common with 100: each hundred customers has every country by its weight, well mixed.
  const { country, place } = countryAt((index * 37 + (seed % 100) + 100) % 100);
  const shared = index % 20 === 7 && colleague?.company ? colleague : undefined;
  const given = pick(random, country.given);
  const family = pick(random, country.family);
  const isInLatin = country.script !== undefined && chance(random, 0.4);
  const shown = ({ text, latin }: Word) => (isInLatin ? latin : text);
  const company = chance(random, 0.65) ? companyOf(random, country) : undefined;
  const mailbox = `${given.ascii}.${family.ascii}`;
  const privately = `${mailbox}${index + 1}@${country.mail}`;
  const addresses = company ? [`${mailbox}${index + 1}@${company.domain}`, privately] : [privately];
  const count = chance(random, 0.1) ? 0 : chance(random, 0.15) ? 2 : 1;
  const numbers = phonesOf(random, country, Math.floor(index / 100) * country.weight + place);
  return {
    first_name: chance(random, 0.03) ? null : shown(given),
    last_name: shown(family),
    company: shared?.company ?? (company ? { name: company.name } : null),
    job_title: company && chance(random, 0.7) ? pick(random, chance(random, 0.5) ? TITLES : country.titles) : null,
    emails: addresses.slice(0, count).map((address, nth) => ({ address, primary: nth === 0 })),
    phones: shared ? [...shared.phones.slice(0, 1), ...numbers.slice(1)] : numbers,
    address: chance(random, 0.8) ? addressOf(random, country) : null,
    country_code: country.code,
    website: company && chance(random, 0.4) ? `https://www.${company.domain}` : null,
  };
}

/** The customer before once more, as somebody typed it in a hurry. */
const enteredTwice = ({ first_name, last_name, phones, country_code }: CustomerFields): CustomerFields => ({
  first_name,
  last_name: last_name.toUpperCase(),
  company: null,
  job_title: null,
  emails: [],
  phones,
  address: null,
  country_code,
  website: null,
});

function phonesOf(random: Random, country: Country, serial: number): CustomerFields['phones'] {
  if (chance(random, 0.08)) return [];
  const first = asTyped(random, country, nationalNumber(country, serial * 2));
  const number = chance(random, 0.02) ? pick(random, UNREADABLE_PHONES) : first;
  const phones = [{ number, kind: chance(random, 0.5) ? 'mobile' : 'work' }] as const;
  if (!chance(random, 0.2)) return phones;
  const second = asTyped(random, country, nationalNumber(country, serial * 2 + 1));
  return [...phones, { number: second, kind: phones[0].kind === 'work' ? 'mobile' : 'work' }];
}

/** `(415) 555-0142` as at home, `+351 912 345 678` as abroad, or without any blank. */
function asTyped(random: Random, country: Country, national: string): string {
  const draw = random();
  if (draw < 0.35) return asAtHome(country, national);
  if (draw < 0.45) return `00${country.dial} ${national}`;
  if (draw < 0.6) return `+${country.dial}${national}`;
  return `+${country.dial} ${national.replaceAll(/\d{3}(?=\d{2})/g, '$& ')}`;
}

const COUNTRY_NAMES = new Intl.DisplayNames('en', { type: 'region' });

/** `1100-204 Lisboa` and `〒530-0001 大阪府大阪市北区梅田`. */
const CODE_FIRST = /^(〒?\d[\d-]*(?: [A-Z]{2}(?= )| \d\d(?= ))?) (.+)$/;
/** `London SE1 2AB` and `Austin, TX 78701`. */
const CODE_LAST = /^(.+?),? ([A-Z]\w{1,3} \d\w\w|\d{5}(?:-\d{3})?)$/;

function addressOf(random: Random, country: Country): CustomerFields['address'] {
  const place = fill(random, pick(random, country.places));
  const [, firstCode, cityBehind] = CODE_FIRST.exec(place) ?? [];
  const [, cityBefore, lastCode] = CODE_LAST.exec(place) ?? [];
  const number = 1 + Math.floor(random() * 180);
  const isNumberFirst = country.addresses.some((address) => address.includes('{n} {street}'));
  const street = pick(random, country.streets);
  return {
    street: country.code === 'JP' ? street + number : isNumberFirst ? `${number} ${street}` : `${street} ${number}`,
    zip: firstCode ?? lastCode ?? null,
    city: cityBehind ?? cityBefore ?? place,
    country: COUNTRY_NAMES.of(country.code) ?? country.code,
  };
}

/** Evenly over the year before the end, the oldest first. */
const timeOf = (random: Random, index: number, count: number): number =>
  END - Math.ceil(365 * DAY * (1 - (index + random()) / count));

function wordingOf(random: Random): { readonly subject: string; readonly body: string } {
  const { subject, descriptions } = pick(random, TICKETS);
  return { subject: fill(random, subject), body: fill(random, pick(random, descriptions)) };
}

/** Young tickets are new or in progress, old ones done, with a few that everybody forgot. */
function stateOf(random: Random, age: number): TicketState {
  if (age < 3 * DAY) return chance(random, 0.6) ? 'new' : 'in_progress';
  if (age < 30 * DAY) return pick(random, ['in_progress', 'waiting', 'done']);
  return chance(random, 0.03) ? 'waiting' : 'done';
}
