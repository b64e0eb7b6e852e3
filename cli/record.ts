/** `bridge record`: what a live system answers, scrubbed, as a test that its mapping stays as it is. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ArgsDef, defineCommand } from 'citty';
import { CommandError } from './command-error.ts';
import { formatted } from './formatted.ts';
import { parseFlags, takePositionals } from './flags.ts';
import { countIn, LIVE_ARGS, openWith } from './live/args.ts';
import { findLocal } from './live/find-local.ts';
import type { Live } from './live/live.ts';
import { noteText } from './live/notes.ts';
import { type Heard, readAgents, readContacts, readInteractions, readValidation, searchFor } from './live/readings.ts';
import type { Step } from './live/step.ts';
import { formatQuantity, formatTable } from './print.ts';
import { PROJECT } from './project.ts';
import type { Kept } from './record/scrub.ts';
import { type LiveReading, scrubRecording } from './record/scrub-recording.ts';
import { testFileOf } from './record/test-file.ts';
import { adviceFor, messageOf } from './try/advice.ts';
import { UsageError } from './usage-error.ts';

const ARGS = {
  integration: { type: 'positional', description: 'Its name' },
  ...LIVE_ARGS,
  limit: { type: 'string', valueHint: 'N', description: 'How many contacts and agents a page may have; default 5' },
  again: { type: 'boolean', description: 'Replace what was recorded before' },
} as const satisfies ArgsDef;

const PAGES = 2;
const DEFAULT_LIMIT = 5;
const FOLDER = join(PROJECT, 'test', 'integrations');

export const record = defineCommand({
  meta: {
    name: 'record',
    description:
      'Asks the live system for all that an integration reads, replaces every text of the answers by an invented one, and writes them into test/integrations/ with a test that plays them. Exit code 0: written; 1: something failed, and nothing was written; 2: wrong usage',
  },
  args: ARGS,
  async run({ rawArgs }) {
    const flags = parseFlags(ARGS, rawArgs);
    const [name = ''] = takePositionals(flags, ['INTEGRATION']);
    const { integration, exported } = await findLocal(name);
    const files = { json: join(FOLDER, `${name}.recorded.json`), test: join(FOLDER, `${name}.test.ts`) };
    if (!flags.has('again') && [files.json, files.test].some((file) => existsSync(file))) {
      throw new UsageError(`test/integrations/ has a recording of ${name}; --again replaces it`);
    }
    const live = openWith(flags, integration);
    const readings = await readAll(live, countIn(flags, 'limit') ?? DEFAULT_LIMIT);
    const { recording, kept } = await scrubRecording(live, readings);
    const test = testFileOf({ name, ...(exported === undefined ? {} : { exported }) });
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(files.json, await formatted(`${name}.recorded.json`, JSON.stringify(recording)));
    if (!existsSync(files.test)) writeFileSync(files.test, await formatted(`${name}.test.ts`, test));
    process.stdout.write(
      `${tell(
        name,
        recording.steps.map(({ of }) => of),
        kept,
        [...new Set(live.notes.map((note) => live.mask.text(noteText(note))))],
      )}\n`,
    );
  },
});

/** Reads whatever the integration offers; throws where something of it fails. */
async function readAll(live: Live, limit: number): Promise<readonly LiveReading[]> {
  const { connector, contacts, interactionTypes } = live.integration;
  const readings: LiveReading[] = [];
  let from = 0;
  const heard: Heard = ({ of, asked, given }) => {
    const exchanges = live.exchanges.slice(from).filter(({ isToken }) => !isToken);
    from = live.exchanges.length;
    readings.push({ of, asked, given, exchanges });
  };
  const done = (steps: readonly Step[]) => {
    const failed = steps.find(({ problem }) => problem !== undefined);
    if (!failed) return steps.flatMap(({ mapped }) => mapped);
    const message = messageOf(failed.problem);
    throw new CommandError(
      live.mask.everywhere(
        `${failed.title}: ${message}. ${adviceFor(failed.problem, failed.exchanges)} npm run bridge -- try shows the answer`,
      ),
    );
  };

  const validated = await readValidation(live);
  done([validated]);
  heard({ of: 'validate', asked: {}, given: validated.mapped });
  const people = contacts ? done(await readContacts(live, { pages: PAGES, limit }, heard)).filter(isPerson) : [];
  if (connector.agents) done(await readAgents(live, { pages: 1, limit }, heard));
  const person = people.find(({ emails, phones }) => emails.length > 0 && phones.length > 0) ?? people[0];
  if (!person) return readings;
  const [[email], [phone]] = [person.emails, person.phones];
  const one = { id: person.id, ...(email === undefined ? {} : { email }), ...(phone === undefined ? {} : { phone }) };
  if (connector.search) done(await searchFor(live, one, heard));
  if (interactionTypes.length > 0) {
    const { id, name, emails, phones } = person;
    const reference = { id, ...(name === undefined ? {} : { name }), emails, phones };
    done(await readInteractions(live, reference, { types: interactionTypes, limit }, heard));
  }
  return readings;
}

interface Person {
  readonly id: string;
  readonly name?: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}

const isPerson = (value: unknown): value is Person =>
  typeof value === 'object' && value !== null && 'emails' in value && 'phones' in value && 'id' in value;

function tell(name: string, steps: readonly string[], kept: readonly Kept[], notes: readonly string[]): string {
  const rows = kept
    .toSorted((a, b) => a.why.localeCompare(b.why) || a.key.localeCompare(b.key))
    .map(({ key, why, texts }) => [key, WHY[why], String(texts)]);
  const table = formatTable([{ title: 'Key' }, { title: 'Kept as it is' }, { title: 'Texts', align: 'right' }], rows);
  return `${formatQuantity(steps.length, 'step')} recorded: ${steps.join(', ')}.${notes.map((note) => `\n⚠ ${note}`).join('')}

${rows.length === 0 ? 'No text was kept as it is.' : table}

Numbers of up to 5 digits, flags, keys of objects, the addresses of the service itself and the parts of its paths are as they came, too. Look through
test/integrations/${name}.recorded.json before you commit it. The test beside it plays it:

  npx vitest run --project unit test/integrations/${name}.test.ts`;
}

const WHY: Readonly<Record<Kept['why'], string>> = {
  id: 'an id',
  word: 'a word that the mapping knows',
  date: 'a date or time',
  country: 'the code of a country',
};
