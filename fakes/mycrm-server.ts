/** `npm run mycrm`: serves My CRM on this machine, and writes a line for each request that it answers. */

import { once } from 'node:events';
import { type ArgsDef, defineCommand } from 'citty';
import { CommandError } from '../cli/command-error.ts';
import { WRONG_USAGE } from '../cli/exit-code.ts';
import { parseFlags, takePositionals } from '../cli/flags.ts';
import { renderHelp } from '../cli/help.ts';
import { parsePort } from '../cli/port.ts';
import { UsageError } from '../cli/usage-error.ts';
import { createMycrm, MYCRM_ACCOUNT, MYCRM_TOKEN, MYCRM_URL } from './mycrm.ts';
import { serve, type Served } from './serve.ts';

const DEFAULT_PORT = '8790';

const ARGS = {
  port: { type: 'string', valueHint: 'PORT', description: `Port on 127.0.0.1; default: ${DEFAULT_PORT}` },
} as const satisfies ArgsDef;

const command = defineCommand({
  meta: {
    name: 'npm run mycrm --',
    description: 'Serves My CRM, an example of a system to be connected, with 250 made-up customers in memory',
  },
  args: ARGS,
});

async function run(rawArgs: readonly string[]): Promise<void> {
  const flags = parseFlags(ARGS, rawArgs);
  takePositionals(flags);
  const port = parsePort(flags.last('port') ?? DEFAULT_PORT);
  const interrupted = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  const { app } = createMycrm({
    now: Date.now,
    onRequest: ({ method, path, status }) => process.stdout.write(`${method} ${path} ${status}\n`),
  });
  const served = await serveAt(port, app);
  process.stdout.write(`${greeting(served.url)}\n`);
  await interrupted;
  await served.close();
}

async function serveAt(port: number, app: Parameters<typeof serve>[0]): Promise<Served> {
  try {
    return await serve(app, port);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code !== 'EADDRINUSE') {
      throw new CommandError(`Port ${port} cannot be used: ${error.message}`, { cause: error });
    }
    const rule = 'Stop what listens there, or choose another port with --port';
    throw new UsageError(`Port ${port} is in use. ${rule}`, { cause: error });
  }
}

function greeting(url: string): string {
  const ask = `curl -s -H 'Authorization: Bearer ${MYCRM_TOKEN}'`;
  return `My CRM serves on ${url}. What is changed in it is gone when it ends; Ctrl-C ends it.

  account  ${MYCRM_ACCOUNT}
  token    ${MYCRM_TOKEN}

Try it:

  ${ask} '${url}/api/v1/me'
  ${ask} '${url}/api/v1/customers?per_page=2'
  ${ask} -X PATCH '${url}/api/v1/customers/17' -d '{"job_title":"Head of Sales"}'

A bridge on this machine reaches it at ${MYCRM_URL}, as it will reach the real one, when it is started with

  LOCAL_SERVICES="${MYCRM_URL}=${url}" npm run dev

Requests:`;
}

const rawArgs = process.argv.slice(2);
try {
  if (rawArgs.some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(`${await renderHelp(command, undefined, process.stdout.columns)}\n`);
  } else {
    await run(rawArgs);
  }
} catch (error) {
  if (!(error instanceof UsageError || error instanceof CommandError)) throw error;
  const isUsage = error instanceof UsageError;
  process.stderr.write(`${error.message}\n${isUsage ? 'See: npm run mycrm -- --help\n' : ''}`);
  process.exitCode = isUsage ? WRONG_USAGE : 1;
}
