/** `bridge simulate`: Talkdesk's part, played from a terminal against a bridge anywhere. */

import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import { type ArgsDef, defineCommand } from 'citty';
import { createTalkdesk } from '../simulator/talkdesk.ts';
import type { Progress } from '../simulator/pages.ts';
import type { Integration } from '../src/declaration/integration.ts';
import { hasPathSecret } from '../src/manifest/endpoints.ts';
import { parseBridgeUrl } from './bridge-url.ts';
import { AUTH_VARIABLE, readCredentials } from './credentials.ts';
import { findDeclaration } from './simulate/declaration.ts';
import { type Flags, parseAssignments, parseFlags } from './flags.ts';
import { createLiveLine } from './live-line.ts';
import { formatCount, formatDuration } from './print.ts';
import { givenPathSecret, PATH_SECRET_VARIABLE } from './read-path-secret.ts';
import { readSmallFile } from './read-small-file.ts';
import { UsageError } from './usage-error.ts';
import { allWentRight, toJson, toText } from './simulate/report.ts';
import type { Step } from './simulate/steps.ts';
import { walkThrough } from './simulate/walk-through.ts';

/** Enough to choose contacts from, and little enough for a source of millions. */
const KEPT_CONTACTS = 1000;

const ARGS = {
  url: { type: 'positional', description: 'Where the bridge is, such as localhost:8787 or https://bridge.example' },
  integration: {
    type: 'string',
    required: true,
    valueHint: 'NAME',
    description: `The integration's name; a path secret that its URLs hold comes from the variable ${PATH_SECRET_VARIABLE}`,
  },
  auth: {
    type: 'string',
    valueHint: 'NAME=VALUE',
    description: `An auth field; repeat it. To keep a secret out of the shell's history, write NAME=@FILE or NAME=env:VARIABLE, or put the whole auth object into ${AUTH_VARIABLE} as JSON`,
  },
  interactions: {
    type: 'string',
    default: '3',
    valueHint: 'N',
    description: 'Of how many contacts to ask for the interactions',
  },
  wait: {
    type: 'string',
    valueHint: 'SECONDS',
    description: 'Wait so long before the second synchronization, for something to be changed in the system meanwhile',
  },
  action: {
    type: 'string',
    valueHint: 'NAME',
    description: 'An action to execute; repeat it. It really writes, so there is none by default',
  },
  input: {
    type: 'string',
    valueHint: 'KEY=VALUE',
    description: "A value for the actions' inputs; repeat it. Others are filled as declared in src/integrations",
  },
  json: { type: 'boolean', description: 'Print the result as JSON, and nothing else, to stdout' },
} as const satisfies ArgsDef;

export const simulate = defineCommand({
  meta: {
    name: 'simulate',
    description:
      'Plays Talkdesk against a bridge: activates the integration, synchronizes contacts twice and agents once, shows interactions and executes the actions you name. Exit code 0: all went right; 1: the bridge failed; 2: wrong usage',
  },
  args: ARGS,
  async run({ rawArgs }) {
    const options = parseOptions(parseFlags(ARGS, rawArgs));
    const steps = await play(options);
    process.stdout.write(`${options.json ? toJson(options, steps) : toText(steps)}\n`);
    if (!allWentRight(steps)) process.exitCode = 1;
  },
});

interface Options {
  readonly url: string;
  readonly integration: string;
  readonly auth: Readonly<Record<string, string | number | boolean>>;
  readonly interactions: number;
  readonly waitMs: number;
  readonly actions: readonly string[];
  readonly inputs: Readonly<Record<string, string>>;
  readonly json: boolean;
}

function parseOptions(flags: Flags): Options {
  const [url = '', ...others] = flags.positionals;
  if (others.length > 0) throw new UsageError(`There must be one URL, and there is "${others[0]}" besides`);
  const interactions = flags.last('interactions') ?? ARGS.interactions.default;
  if (!/^\d+$/.test(interactions)) throw new UsageError('--interactions must be a whole number, such as 3 or 0');
  const wait = flags.last('wait') ?? '0';
  if (!/^\d{1,4}$/.test(wait)) throw new UsageError('--wait must be a whole number of seconds, such as 30');
  return {
    url: parseBridgeUrl(url),
    integration: flags.last('integration') ?? '',
    auth: readCredentials(flags.all('auth'), { env: process.env, readFile: readSmallFile }),
    interactions: Number(interactions),
    waitMs: Number(wait) * 1000,
    actions: flags.all('action'),
    inputs: parseAssignments('input', flags.all('input')),
    json: flags.has('json'),
  };
}

async function play(options: Options): Promise<readonly Step[]> {
  const { declaration, problem } = await findDeclaration(options.integration);
  if (problem !== undefined) note(`src/integrations cannot be read, so only the inputs you give are sent: ${problem}`);
  if (declaration) checkAgainst(declaration, options);

  const line = createLiveLine(process.stderr, () => performance.now());
  let current = '';
  const talkdesk = createTalkdesk({
    bridge: { url: options.url, ...guardOf(declaration) },
    integration: options.integration,
    auth: options.auth,
    keep: KEPT_CONTACTS,
    ...(declaration ? knowledgeOf(declaration) : {}),
    onProgress: ({ page, received }: Progress) =>
      line.update(`${current}: ${formatCount(received)} on ${formatCount(page)} pages`),
  });
  try {
    return await walkThrough({
      ...options,
      talkdesk,
      ...(declaration ? { declaration } : {}),
      now: Date.now,
      async pause() {
        if (options.waitMs === 0) return;
        line.clear();
        note(`Change something in the system: the second synchronization begins in ${formatDuration(options.waitMs)}`);
        await sleep(options.waitMs);
      },
      onStep(name) {
        current = name;
        line.clear();
        line.update(name);
      },
    });
  } finally {
    line.clear();
  }
}

/** The path secret in the environment, unless it cannot be of this integration. */
function guardOf(declaration: Integration | undefined) {
  const pathSecret = declaration && !hasPathSecret(declaration) ? undefined : givenPathSecret();
  return pathSecret === undefined ? {} : { pathSecret };
}

/** What Talkdesk knows of an integration from its configuration document. */
function knowledgeOf({ authentication, interactionTypes, wire }: Integration) {
  return { fields: authentication.fields, interactionTypes, habits: { actionStatus: wire.actionStatus } };
}

function checkAgainst({ authentication, actions }: Integration, { auth, actions: named, inputs }: Options): void {
  const missing = Object.entries(authentication.fields)
    .filter(([name, { mandatory = true }]) => mandatory && !Object.hasOwn(auth, name))
    .map(([name]) => name);
  if (missing.length > 0) note(`Talkdesk would insist on a value for ${missing.join(', ')}: give it with --auth`);

  const known = new Set(named.flatMap((name) => Object.keys(actions[name]?.inputs ?? {})));
  const unknown = Object.keys(inputs).find((key) => !known.has(key));
  if (unknown === undefined || !named.every((name) => Object.hasOwn(actions, name))) return;
  const choice = known.size > 0 ? `there are ${[...known].join(', ')}` : 'there are none without an --action';
  throw new UsageError(`--input ${unknown}: no action has an input of this name; ${choice}`);
}

function note(text: string): void {
  process.stderr.write(`${styleText('yellow', 'Note:', { stream: process.stderr })} ${text}\n`);
}
