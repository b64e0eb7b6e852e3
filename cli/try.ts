/** `bridge try`: one capability of an integration, run against the live system from here, with all that goes over the network. */

import { type ArgsDef, defineCommand } from 'citty';
import { askYesNo, canAsk } from './ask.ts';
import { type Flags, parseAssignments, parseFlags } from './flags.ts';
import { countIn, LIVE_ARGS, openWith } from './live/args.ts';
import { findLocal } from './live/find-local.ts';
import type { Live } from './live/live.ts';
import {
  findPerson,
  type Person,
  readAgents,
  readContacts,
  readInteractions,
  readValidation,
  referenceOf,
  searchFor,
} from './live/readings.ts';
import type { Step } from './live/step.ts';
import { type ActionWish, checkAction, runAction } from './try/action.ts';
import { fieldTables } from './try/fields.ts';
import { toJson, toText } from './try/report.ts';
import { parseSince } from './try/since.ts';
import { UsageError } from './usage-error.ts';

const CAPABILITIES = ['validate', 'contacts', 'agents', 'search', 'interactions', 'action'] as const;
type Capability = (typeof CAPABILITIES)[number];

const ARGS = {
  integration: { type: 'positional', description: 'Its name' },
  what: { type: 'positional', required: false, description: `One of ${CAPABILITIES.join(', ')}` },
  action: { type: 'positional', required: false, description: 'For action: its name' },
  ...LIVE_ARGS,
  since: {
    type: 'string',
    valueHint: 'TIME',
    description: 'For contacts: what changed since 2026-03-01T00:00:00Z, or in the last 7d, 12h or 30m; default all',
  },
  pages: { type: 'string', valueHint: 'N', description: 'For contacts and agents: how many pages; default 1' },
  limit: { type: 'string', valueHint: 'N', description: 'How many items a page may have' },
  id: { type: 'string', valueHint: 'ID', description: 'For search, interactions and action: the contact, by its id' },
  email: { type: 'string', valueHint: 'EMAIL', description: 'The contact, by its e-mail' },
  phone: { type: 'string', valueHint: 'PHONE', description: 'The contact, by its phone' },
  name: {
    type: 'string',
    valueHint: 'NAME',
    description: 'What the contact is called, for interactions that are read by it',
  },
  type: { type: 'string', valueHint: 'TYPE', description: 'For interactions: only this type; repeat it' },
  input: { type: 'string', valueHint: 'KEY=VALUE', description: 'For action: a value of an input; repeat it' },
  yes: { type: 'boolean', description: 'For action: execute it without asking' },
  full: { type: 'boolean', description: 'Show answers in full length' },
  json: { type: 'boolean', description: 'Print all of it as JSON, and nothing else, to stdout' },
} as const satisfies ArgsDef;

export const tryCommand = defineCommand({
  meta: {
    name: 'try',
    description:
      'Runs one capability of an integration against the live system, and shows every request, its answer and what was made of it, with secrets masked. Exit code 0: all went right; 1: something failed; 2: wrong usage',
  },
  args: ARGS,
  async run({ rawArgs }) {
    const flags = parseFlags(ARGS, rawArgs);
    const { name, what, action } = positionalsOf(flags);
    checkFlags(flags, what);
    const { integration } = await findLocal(name);
    const live = openWith(flags, integration);
    const steps = await take(live, what, { flags, action });
    const tables = fieldTables(integration.connector, steps);
    const options = { mask: live.mask, width: process.stdout.columns || 100, full: flags.has('full') };
    process.stdout.write(`${flags.has('json') ? toJson(steps, tables, options) : toText(steps, tables, options)}\n`);
    if (steps.some(({ problem }) => problem !== undefined)) process.exitCode = 1;
  },
});

function positionalsOf({ positionals }: Flags) {
  const [name, what, action, ...more] = positionals;
  if (name === undefined) throw new UsageError('INTEGRATION is missing');
  if (!isCapability(what)) {
    const there = what === undefined ? 'WHAT is missing' : `There is nothing "${what}" to try`;
    throw new UsageError(`${there}; it is one of ${CAPABILITIES.join(', ')}`);
  }
  const surplus = what === 'action' ? more[0] : action;
  if (surplus !== undefined) throw new UsageError(`There is "${surplus}" besides, which is not used`);
  return { name, what, action };
}

/** Which capabilities a flag is for, where it is not for all. */
const FLAGS_OF: Readonly<Record<string, readonly Capability[]>> = {
  since: ['contacts'],
  pages: ['contacts', 'agents'],
  limit: ['contacts', 'agents', 'interactions'],
  id: ['search', 'interactions', 'action'],
  email: ['search', 'interactions', 'action'],
  phone: ['search', 'interactions', 'action'],
  name: ['interactions', 'action'],
  type: ['interactions'],
  input: ['action'],
  yes: ['action'],
};

function checkFlags(flags: Flags, what: Capability): void {
  for (const [flag, capabilities] of Object.entries(FLAGS_OF)) {
    const isGiven = flags.has(flag) || flags.last(flag) !== undefined;
    if (!isGiven || capabilities.includes(what)) continue;
    throw new UsageError(`--${flag} does not apply to ${what}; it is for ${capabilities.join(' and ')}`);
  }
}

const isCapability = (text: string | undefined): text is Capability => CAPABILITIES.some((each) => each === text);

/** A list that can only be read in full cannot be asked for what changed. */
function checkSince({ integration }: Live): void {
  const sources = Object.values(integration.contacts?.sources ?? {});
  if (sources.length === 0 || sources.some(({ kind }) => kind === 'keyset' || kind === 'feed')) return;
  throw new UsageError(`--since: the contacts of ${integration.name} can only be read in full`);
}

interface Wish {
  readonly flags: Flags;
  readonly action: string | undefined;
}

async function take(live: Live, what: Capability, { flags, action }: Wish): Promise<readonly Step[]> {
  const limit = countIn(flags, 'limit');
  const since = flags.last('since');
  const extent = {
    pages: countIn(flags, 'pages') ?? 1,
    ...(limit === undefined ? {} : { limit }),
    ...(since === undefined ? {} : { since: parseSince(since, live.now()) }),
  };
  switch (what) {
    case 'validate':
      return [await readValidation(live)];
    case 'contacts':
      if (since !== undefined) checkSince(live);
      return await readContacts(live, extent);
    case 'agents':
      return await readAgents(live, extent);
    case 'search':
      return await searchFor(live, someone(flags));
    case 'interactions':
      return await interactionsOf(live, someone(flags), { flags, extent });
    case 'action':
      return await execute(
        live,
        { name: action ?? '', inputs: parseAssignments('input', flags.all('input')), person: personIn(flags) },
        flags,
      );
  }
}

async function interactionsOf(
  live: Live,
  person: Person,
  { flags, extent }: { readonly flags: Flags; readonly extent: { readonly limit?: number } },
): Promise<readonly Step[]> {
  const wanted = flags.all('type');
  const unknown = wanted.find((type) => !live.integration.interactionTypes.includes(type));
  if (unknown !== undefined) {
    const there = live.integration.interactionTypes.join(', ') || 'none';
    throw new UsageError(`--type ${unknown}: there is no such type of interaction; there are ${there}`);
  }
  const types = wanted.length > 0 ? wanted : live.integration.interactionTypes;
  const search = person.id === undefined ? await findPerson(live, person) : { steps: [] };
  const found = 'contact' in search ? search.contact : undefined;
  if (search.steps.length > 0 && !found) return search.steps;
  const contact = { ...referenceOf(person), ...(found ? { id: found.id } : {}) };
  return [...search.steps, ...(await readInteractions(live, contact, { types, ...extent }))];
}

async function execute(live: Live, wish: ActionWish, flags: Flags): Promise<readonly Step[]> {
  if (wish.name === '') {
    throw new UsageError(`Which action? There are ${Object.keys(live.integration.actions).join(', ') || 'none'}`);
  }
  checkAction(live, wish);
  if (!flags.has('yes')) {
    if (!canAsk()) throw new UsageError('An action really writes: say so with --yes where nobody can be asked');
    const question = `${wish.name} really writes into ${live.integration.displayName}. Execute it?`;
    if (!(await askYesNo(question))) return [];
  }
  return await runAction(live, wish);
}

function personIn(flags: Flags): Person {
  const entries = (['id', 'email', 'phone'] as const).flatMap((key) => {
    const value = flags.last(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const name = flags.last('name');
  return { ...Object.fromEntries(entries), ...(name === undefined ? {} : { name }) };
}

/** Somebody must be named. */
function someone(flags: Flags): Person {
  const person = personIn(flags);
  if (person.id !== undefined || person.email !== undefined || person.phone !== undefined) return person;
  throw new UsageError('Whom? Name a contact with --id, --email or --phone');
}
