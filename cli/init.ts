/** `bridge init`: writes an integration for a REST system, from a few questions. */

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isCancel, select, text } from '@clack/prompts';
import { type ArgsDef, defineCommand } from 'citty';
import { nameProblems } from '../src/declaration/problems.ts';
import { canAsk } from './ask.ts';
import { CommandError } from './command-error.ts';
import { formatted } from './formatted.ts';
import { type Flags, parseFlags, takePositionals } from './flags.ts';
import { type Answers, conflictIn, type Question, QUESTIONS } from './init/questions.ts';
import { exportNameOf, sourceOf } from './init/source.ts';
import { withListed } from './init/list.ts';
import { integrationFile } from './live/find-local.ts';
import { messageOf } from './try/advice.ts';
import { UsageError } from './usage-error.ts';

const ARGS = {
  name: {
    type: 'positional',
    description: 'What the integration is called in URLs: lower-case letters, digits, _ and -',
  },
  ...Object.fromEntries(
    QUESTIONS.map(({ flag, says, choices }) => [
      flag,
      { type: 'string', description: choices ? `${says}: ${Object.keys(choices).join(', ')}` : says } as const,
    ]),
  ),
  yes: { type: 'boolean', description: 'Ask nothing: what no flag says is as it is most often' },
} satisfies ArgsDef;

export const init = defineCommand({
  meta: {
    name: 'init',
    description:
      'Writes src/integrations/NAME.ts, the declaration of a system with a REST API, and puts it into the list of what is served. It overwrites nothing',
  },
  args: ARGS,
  async run({ rawArgs }) {
    const flags = parseFlags(ARGS, rawArgs);
    const [name = ''] = takePositionals(flags, ['NAME']);
    checkName(name);
    const answers = await answersOf(flags, name);
    const file = await write(name, await formatted(`${name}.ts`, sourceOf(answers)));
    const isListed = await list(name, file);
    process.stdout.write(`${nextSteps(answers, { file, isListed })}\n`);
  },
});

const INDEX = integrationFile('index');

function checkName(name: string): void {
  const [problem] = nameProblems(name);
  if (problem !== undefined) throw new UsageError(problem.replace(/^name: /, 'NAME '));
  if (existsSync(integrationFile(name))) {
    throw new UsageError(`src/integrations/${name}.ts is there already, and nothing is overwritten`);
  }
  if (name.length > LONGEST) throw new UsageError(`NAME must be of at most ${LONGEST} characters`);
  if (DEVICES.test(name)) throw new UsageError(`NAME "${name}" cannot be the name of a file on every system`);
  const taken = takenIn(exportNameOf(name));
  if (taken === undefined) return;
  throw new UsageError(`${exportNameOf(name)}, as it would be called in code, is there already in ${taken}`);
}

/** As long as the name of a file and of a table may be everywhere. */
const LONGEST = 60;
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** The file beside the others that knows this name already. */
function takenIn(exported: string): string | undefined {
  const folder = dirname(INDEX);
  const word = new RegExp(String.raw`(?<![\w$])${exported}(?![\w$])`);
  const file = readdirSync(folder).find(
    (each) => each.endsWith('.ts') && word.test(readFileSync(join(folder, each), 'utf8')),
  );
  return file === undefined ? undefined : `src/integrations/${file}`;
}

async function answersOf(flags: Flags, name: string): Promise<Answers> {
  const isAsking = !flags.has('yes') && canAsk();
  const missing: string[] = [];
  const answers: Record<string, string> = { name };
  for (const question of QUESTIONS) {
    const { flag, when, otherwise, choices, problem } = question;
    const given = flags.last(flag);
    if (when && !when(answers)) {
      if (given !== undefined) throw new UsageError(`--${flag} does not go with the other answers`);
      continue;
    }
    const usual = otherwise(answers);
    if (given === undefined && !isAsking && !flags.has('yes')) missing.push(flag);
    const answer = given ?? (isAsking ? await askFor(question, usual) : usual);
    const rule = choices
      ? Object.hasOwn(choices, answer)
        ? undefined
        : `must be one of ${Object.keys(choices).join(', ')}`
      : problem?.(answer);
    if (rule !== undefined) throw new UsageError(`--${flag} ${rule}`);
    answers[flag] = answer;
  }
  if (missing.length > 0) {
    const flagsMissing = missing.map((flag) => `--${flag}`).join(', ');
    throw new UsageError(`Nobody can be asked here: give ${flagsMissing}, or take what is usual with --yes`);
  }
  const conflict = conflictIn(answers);
  if (conflict !== undefined) throw new UsageError(conflict);
  return answers;
}

async function askFor({ asks, choices, problem }: Question, usual: string): Promise<string> {
  const answer = choices
    ? await select({
        message: asks,
        options: Object.entries(choices).map(([value, label]) => ({ value, label })),
        initialValue: usual,
        output: process.stderr,
      })
    : await text({
        message: asks,
        placeholder: usual,
        defaultValue: usual,
        validate: (given) => (given === undefined || given === '' ? undefined : problem?.(given)),
        output: process.stderr,
      });
  if (isCancel(answer)) throw new CommandError('Nothing was written');
  return answer;
}

/** Writes the file and loads it, which checks the declaration; takes it away again where that finds something wrong. */
async function write(name: string, source: string): Promise<string> {
  const file = integrationFile(name);
  writeFileSync(file, source, { flag: 'wx' });
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    rmSync(file);
    if (!(error instanceof Error) || error.name !== 'DeclarationError') throw error;
    throw new UsageError(`Nothing was written, because of the answers\n${error.message}`, { cause: error });
  }
  return file;
}

/** Whether it could be put into the list of what is served. Where the list cannot be loaded with it, all is as it was. */
async function list(name: string, file: string): Promise<boolean> {
  const before = readFileSync(INDEX, 'utf8');
  const listed = withListed(before, { name, exported: exportNameOf(name) });
  if (listed === undefined) return false;
  writeFileSync(INDEX, await formatted('index.ts', listed));
  try {
    // A process loads a file once; under another address it is loaded anew.
    await import(`${pathToFileURL(INDEX).href}?with=${name}`);
  } catch (cause) {
    writeFileSync(INDEX, before);
    rmSync(file);
    const [why] = messageOf(cause).split('\n');
    throw new CommandError(`Nothing was written: src/integrations/index.ts cannot be loaded with it (${why})`, {
      cause,
    });
  }
  return true;
}

function nextSteps(
  { name = '', authentication = '', 'base-url': base = '' }: Answers,
  wrote: { readonly file: string; readonly isListed: boolean },
): string {
  const place = /\{\{(\w+)\}\}/.exec(base)?.[1];
  const fields = FIELDS[authentication] ?? [];
  const auth = [...(place === undefined ? [] : [`--auth ${place}=…`]), ...fields].join(' ');
  const listed = wrote.isListed
    ? 'It is in the list of src/integrations/index.ts, so the next deployment serves it.'
    : `Put it into the list in src/integrations/index.ts yourself: ${exportNameOf(name)} of ./${name}.ts.`;
  return `src/integrations/${name}.ts is written. ${listed}

Try it against the live system, and correct the declaration until every field yields something:

  npm run bridge -- try ${name} validate ${auth}
  npm run bridge -- try ${name} contacts ${auth} --limit 5

Its images are the directory's for now; the file says where its own go. Then keep what the system answers as a test:

  npm run bridge -- record ${name} ${auth}

docs/connect-your-system.md goes through all of this with an example.`;
}

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  bearer: ['--auth token=env:TOKEN'],
  basic: ['--auth username=…', '--auth password=env:PASSWORD'],
  header: ['--auth api_key=env:API_KEY'],
  query: ['--auth api_key=env:API_KEY'],
  'client-credentials': ['--auth client_id=…', '--auth client_secret=env:CLIENT_SECRET'],
  'authorization-code': ['--auth client_id=…', '--auth client_secret=env:CLIENT_SECRET', '--token env:ACCESS_TOKEN'],
};
