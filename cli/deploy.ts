/** `bridge deploy`: from a logged-in machine to a running bridge, and from version to version. */

import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { styleText } from 'node:util';
import { type ArgsDef, defineCommand } from 'citty';
import { askYesNo, canAsk } from './ask.ts';
import { deploy as runDeployment } from './deploy/deploy.ts';
import { executeProgram } from './deploy/execute.ts';
import { DeployFailure } from './deploy/journal.ts';
import type { DeployOptions, DeployPorts } from './deploy/ports.ts';
import { failureToJson, failureToText, formatStep, toJson, toText } from './deploy/report.ts';
import { INTERRUPTED } from './exit-code.ts';
import { type Flags, parseFlags, takePositionals } from './flags.ts';
import { PROJECT, WRANGLER_CONFIG } from './project.ts';
import { checkDeclarations, Interrupted } from './local/session.ts';
import { UsageError } from './usage-error.ts';

const WRANGLER = join(PROJECT, 'node_modules', 'wrangler', 'bin', 'wrangler.js');

const JURISDICTIONS = ['eu', 'fedramp', 'us'];

const ARGS = {
  env: {
    type: 'string',
    default: 'production',
    valueHint: 'NAME',
    description: 'A section [env.NAME] of wrangler.toml',
  },
  'dry-run': { type: 'boolean', description: 'Check, build, and print the commands; needs no login, changes nothing' },
  yes: { type: 'boolean', description: 'Create what is missing without asking' },
  'secrets-file': {
    type: 'string',
    valueHint: 'FILE',
    description: 'Secrets to set with this deployment: a JSON object, or lines of NAME=VALUE',
  },
  jurisdiction: {
    type: 'string',
    valueHint: JURISDICTIONS.join('|'),
    description: 'Where the data of stores that are created must stay; existing ones are not moved',
  },
  location: {
    type: 'string',
    valueHint: 'HINT',
    description: 'Near what place a database that is created is to be, such as weur or enam',
  },
  json: { type: 'boolean', description: 'Print the result as JSON, and nothing else, to stdout' },
} as const satisfies ArgsDef;

export const deploy = defineCommand({
  meta: {
    name: 'deploy',
    description:
      'Deploys the bridge to Cloudflare: checks, creates what is missing, sets secrets, migrates the schema, deploys the code and looks whether it is well. Run again after a failure, it goes on from there',
  },
  args: ARGS,
  async run({ rawArgs }) {
    const flags = parseFlags(ARGS, rawArgs);
    const options = parseOptions(flags);
    const json = flags.has('json');
    const interruption = new AbortController();
    const interrupt = () => interruption.abort();
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, interrupt);
    try {
      const deployment = await runDeployment(options, createPorts(json, interruption.signal));
      process.stdout.write(`${json ? toJson(deployment) : toText(deployment)}\n`);
    } catch (error) {
      if (!(error instanceof DeployFailure)) throw error;
      if (json) process.stdout.write(`${failureToJson(error)}\n`);
      else process.stderr.write(`${failureToText(error)}\n`);
      process.exitCode = error.cause instanceof Interrupted ? INTERRUPTED : 1;
    } finally {
      for (const signal of signals) process.off(signal, interrupt);
    }
  },
});

function parseOptions(flags: Flags): DeployOptions {
  takePositionals(flags);
  const jurisdiction = flags.last('jurisdiction');
  if (jurisdiction !== undefined && !JURISDICTIONS.includes(jurisdiction)) {
    throw new UsageError(`--jurisdiction must be one of ${JURISDICTIONS.join(', ')}`);
  }
  const location = flags.last('location');
  const secretsFile = flags.last('secrets-file');
  return {
    environment: flags.last('env') ?? ARGS.env.default,
    dryRun: flags.has('dry-run'),
    yes: flags.has('yes'),
    ...(jurisdiction === undefined ? {} : { jurisdiction }),
    ...(location === undefined ? {} : { location }),
    ...(secretsFile === undefined ? {} : { secretsFile }),
  };
}

function createPorts(json: boolean, signal: AbortSignal): DeployPorts {
  return {
    project: PROJECT,
    configPath: WRANGLER_CONFIG,
    execute: executeProgram([process.execPath, WRANGLER], PROJECT),
    env: process.env,
    loadIntegrations: checkDeclarations,
    fetch: (url, init) => fetch(url, init),
    now: () => performance.now(),
    wait: (ms) => setTimeout(ms, undefined, { signal }).catch(() => Promise.reject(new Interrupted())),
    ...(canAsk() && !json ? { ask: (question: string) => askPerson(question, signal) } : {}),
    onStep(name, ended) {
      if (json) return;
      if (ended) process.stdout.write(`${formatStep(ended)}\n`);
      else process.stderr.write(process.stderr.isTTY ? styleText('dim', `  ${name} …\n`) : '');
    },
    signal,
  };
}

async function askPerson(question: string, signal: AbortSignal): Promise<boolean> {
  const answer = await askYesNo(question, signal);
  if (signal.aborted) throw new Interrupted();
  return answer;
}
