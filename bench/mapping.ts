/**
 * `npm run bench:mapping`: what it costs to make the contacts of a page by a declaration, beside code written by hand that
 * makes the same of the same answer. Both parse the JSON and put the phones into E.164.
 */

import { isDeepStrictEqual } from 'node:util';
import type { ArgsDef } from 'citty';
import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/min';
import { formatTable } from '../cli/print.ts';
import { createMycrm, MYCRM_TOKEN, MYCRM_URL } from '../fakes/mycrm.ts';
import type { KeysetChange, KeysetSource } from '../src/connectors/contact-source.ts';
import type { Call } from '../src/connectors/connector.ts';
import { type Contact } from '../src/domain/contact.ts';
import { toE164 } from '../src/domain/phone.ts';
import { parseSettings } from '../src/domain/settings.ts';
import { mycrmIntegration } from '../src/integrations/mycrm.ts';
import { countOf, runBench } from './command.ts';
import { median } from './statistics.ts';

const ARGS = {
  contacts: { type: 'string', valueHint: 'n', description: 'Contacts of the answer; 1,000 unless told' },
  rounds: { type: 'string', valueHint: 'n', description: 'Rounds of each of the two; 200 unless told' },
  json: { type: 'boolean', description: 'Print JSON, and nothing else, on standard output' },
} as const satisfies ArgsDef;

const command = {
  meta: {
    name: 'npm run bench:mapping --',
    description:
      'Makes contacts of one answer by the declaration of My CRM and by code written by hand, in turns. Exit code 0 only if both make the same, and the declaration takes at most 3 times as long',
  },
  args: ARGS,
};

/** The declaration may take so many times as long. */
const LARGEST_RATIO = 3;
/** Rounds until the code is compiled that runs often. */
const WARM_UP = 50;
/** Of numbers that have no country code. */
const COUNTRY = 'PT';

/** What My CRM answers, as far as it is read. */
interface Customer {
  readonly id: number;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly company: { readonly name: string } | null;
  readonly job_title: string | null;
  readonly emails: readonly { readonly address: string }[];
  readonly phones: readonly { readonly number: string }[];
  readonly address: Readonly<Record<'street' | 'zip' | 'city' | 'country', string | null>> | null;
  readonly country_code: string | null;
  readonly website: string | null;
  readonly updated_at: string;
  readonly deleted: boolean;
  readonly merged_into?: number;
}

/** The mapping as one would write it without a library, and without a look at whether the answer is as expected. */
function byHand(text: string): readonly KeysetChange[] {
  const { customers } = JSON.parse(text) as { readonly customers: readonly Customer[] };
  return customers.map((customer) => {
    const { first_name, last_name, company, job_title, address, website } = customer;
    const id = String(customer.id);
    const changedAt = Math.floor(Date.parse(customer.updated_at) / 1000);
    if (customer.merged_into !== undefined) return { changedAt, merged: id, into: String(customer.merged_into) };
    if (customer.deleted) return { changedAt, deleted: id };
    const joined = (separator: string, ...parts: readonly (string | null | undefined)[]) =>
      parts.filter((part) => part !== null && part !== undefined && part !== '').join(separator);
    const name = joined(' ', first_name, last_name);
    const place = address && joined(', ', address.street, joined(' ', address.zip, address.city), address.country);
    const contact: Contact = {
      id,
      emails: customer.emails.map((email) => email.address),
      phones: customer.phones.map(({ number }) => toE164(number, countryOf(customer)) ?? number),
      ...(name === '' ? {} : { name }),
      ...(company ? { company: company.name } : {}),
      ...(job_title === null ? {} : { title: job_title }),
      ...(place ? { address: place } : {}),
      url: `${MYCRM_URL}/customers/${encodeURIComponent(id)}`,
      websites: website === null ? [] : [website],
    };
    return { changedAt, contact, fields: { country: customer.country_code ?? undefined } };
  });
}

/** The country of somebody's phones, where it is one that has a numbering plan. */
const countryOf = ({ country_code: code }: Customer): CountryCode =>
  code !== null && isSupportedCountry(code) ? code : COUNTRY;

/** All contacts of a My CRM in one answer. */
async function answerOf(contacts: number): Promise<string> {
  const mycrm = createMycrm({ now: () => Date.UTC(2026, 5, 1), customers: contacts, agents: 1 });
  const customers: unknown[] = [];
  for (let page = 1; customers.length < contacts; page += 1) {
    const response = await mycrm.fetch(`${MYCRM_URL}/api/v1/customers?per_page=100&page=${page}`, {
      headers: { Authorization: `Bearer ${MYCRM_TOKEN}` },
    });
    const read = (await response.json()) as { readonly customers: readonly unknown[] };
    if (read.customers.length === 0) throw new Error(`My CRM has only ${customers.length} customers`);
    customers.push(...read.customers);
  }
  return JSON.stringify({ customers, next: null });
}

function declaredSource(): KeysetSource {
  const { contacts } = mycrmIntegration.connector;
  if (!contacts || 'streams' in contacts || contacts.kind !== 'keyset') throw new Error('My CRM is no keyset source');
  return contacts;
}

/** What the mapping needs of a call; the answer is there at once. */
function callOf(text: string): Call {
  const call: Pick<Call, 'auth' | 'settings' | 'fetch' | 'log' | 'now' | 'linkIn'> = {
    auth: { account: 'acme', token: MYCRM_TOKEN },
    settings: parseSettings({ country: COUNTRY }).settings as Call['settings'],
    fetch: () => Promise.resolve(new Response(text, { headers: { 'Content-Type': 'application/json' } })),
    log: () => undefined,
    now: Date.now,
    linkIn: (_, link) => link,
  };
  return call as Call;
}

interface Outcome {
  readonly contacts: number;
  readonly isSame: boolean;
  /** Milliseconds for all contacts, the median of the rounds. */
  readonly declared: number;
  readonly byHand: number;
  /** How many times as long the declaration takes: the median of the pairs, the lowest and the highest. */
  readonly ratio: { readonly median: number; readonly lowest: number; readonly highest: number };
}

async function measure(contacts: number, rounds: number): Promise<Outcome> {
  const text = await answerOf(contacts);
  const source = declaredSource();
  const call = callOf(text);
  const query = { order: source.order, to: Number.MAX_SAFE_INTEGER / 1_000_000, limit: contacts, where: [] };
  const declared = async () => (await source.read(call, query)).changes;
  // The answer comes over the same kind of response.
  const written = async () => byHand(await new Response(text).text());

  const isSame = isDeepStrictEqual(sorted(await declared()), sorted(await written()));
  const turns = [
    { run: declared, times: [] as number[] },
    { run: written, times: [] as number[] },
  ];
  const [ofDeclared, ofWritten] = [turns[0]?.times ?? [], turns[1]?.times ?? []];
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (const { run, times } of turns) {
      const began = performance.now();
      await run();
      if (round >= 0) times.push(performance.now() - began);
    }
    turns.reverse();
  }
  const ratios = ofDeclared.map((time, pair) => time / (ofWritten[pair] ?? Number.NaN));
  return {
    contacts,
    isSame,
    declared: median(ofDeclared),
    byHand: median(ofWritten),
    ratio: { median: median(ratios), lowest: Math.min(...ratios), highest: Math.max(...ratios) },
  };
}

/** Without regard to the order of keys, which says nothing. */
const sorted = (changes: readonly KeysetChange[]): unknown => JSON.parse(JSON.stringify(changes));

const isRight = ({ isSame, ratio }: Outcome) => isSame && ratio.median <= LARGEST_RATIO;

function toText(outcome: Outcome): string {
  const { contacts, isSame, declared, byHand: written, ratio } = outcome;
  const ms = (value: number) => `${value.toFixed(2)} ms`;
  const factor = (value: number) => value.toFixed(2);
  return formatTable(
    [{ title: '' }, { title: 'measured', align: 'right' }],
    [
      ['contacts of one answer', String(contacts)],
      ['both make the same of it', isSame ? 'yes' : 'NO'],
      ['by the declaration', ms(declared)],
      ['by code written by hand', ms(written)],
      [
        `ratio of the pairs, the median (at most ${LARGEST_RATIO})`,
        `${factor(ratio.median)} (${factor(ratio.lowest)} to ${factor(ratio.highest)})`,
      ],
      ['', isRight(outcome) ? 'right' : 'WRONG'],
    ],
  );
}

await runBench('bench:mapping', command, async (flags) => {
  const outcome = await measure(countOf(flags, 'contacts', 1000), countOf(flags, 'rounds', 200));
  process.stdout.write(`${flags.has('json') ? JSON.stringify(outcome, undefined, 2) : toText(outcome)}\n`);
  return isRight(outcome);
});
