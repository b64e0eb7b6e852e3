/** The `bridge` command. What belongs to a sub-command is loaded only when it is called. */

import { stripVTControlCharacters } from 'node:util';
import { defineCommand, runCommand, runMain } from 'citty';
import manifest from '../package.json' with { type: 'json' };
import { CommandError } from './command-error.ts';
import { WRONG_USAGE } from './exit-code.ts';
import { renderHelp } from './help.ts';
import { UsageError } from './usage-error.ts';

const SUB_COMMANDS = {
  start: async () => (await import('./start.ts')).start,
  init: async () => (await import('./init.ts')).init,
  record: async () => (await import('./record.ts')).record,
  try: async () => (await import('./try.ts')).tryCommand,
  dev: async () => (await import('./dev.ts')).dev,
  simulate: async () => (await import('./simulate.ts')).simulate,
  check: async () => (await import('./check.ts')).check,
  connect: async () => (await import('./connect.ts')).connect,
  accounts: async () => (await import('./accounts.ts')).accounts,
  account: async () => (await import('./account.ts')).account,
  runs: async () => (await import('./runs.ts')).runs,
  alerts: async () => (await import('./alerts.ts')).alerts,
  actions: async () => (await import('./actions.ts')).actions,
  observed: async () => (await import('./observed.ts')).observed,
  erase: async () => (await import('./erase.ts')).erase,
  deploy: async () => (await import('./deploy.ts')).deploy,
  vault: async () => (await import('./vault.ts')).vault,
  'operator-key': async () => (await import('./operator-key.ts')).operatorKey,
  'path-secret': async () => (await import('./path-secret.ts')).pathSecret,
  import: async () => (await import('./import.ts')).importCommand,
  lint: async () => (await import('./lint.ts')).lintCommand,
  manifest: async () => (await import('./manifest.ts')).manifest,
};

const bridge = defineCommand({
  meta: { name: 'bridge', version: manifest.version, description: manifest.description },
  subCommands: SUB_COMMANDS,
});

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

/** Runs the command. citty ends with 1 whatever went wrong; here wrong usage has an exit code of its own. */
async function main(rawArgs: string[]): Promise<void> {
  const [first = '--help'] = rawArgs;
  if (first === '--version' || [first, ...rawArgs].some((arg) => arg === '--help' || arg === '-h')) {
    return runMain(bridge, {
      rawArgs: rawArgs.length > 0 ? rawArgs : ['--help'],
      async showUsage(command, parent) {
        process.stdout.write(`${await renderHelp(command, parent, process.stdout.columns)}\n`);
      },
    });
  }
  try {
    if (/^\w/.test(first) && !Object.hasOwn(SUB_COMMANDS, first)) {
      throw new UsageError(`There is no command "${first}"; there are ${Object.keys(SUB_COMMANDS).join(', ')}`);
    }
    await runCommand(bridge, { rawArgs });
  } catch (error) {
    if (error instanceof CommandError) return fail(error.message);
    if (error instanceof Error && error.name === 'DeclarationError') {
      return fail(`${error.message}\nCorrect it in src/integrations/.`);
    }
    const isUsage = error instanceof UsageError || (error instanceof Error && error.name === 'CLIError');
    if (!isUsage) throw error;
    const [, second = ''] = rawArgs;
    const nested = first === 'account' && error instanceof UsageError && /^[a-z]+$/.test(second) ? `${second} ` : '';
    const command = Object.hasOwn(SUB_COMMANDS, first) ? `${first} ${nested}` : '';
    process.stderr.write(`${stripVTControlCharacters(error.message)}\nSee: npm run bridge -- ${command}--help\n`);
    process.exitCode = WRONG_USAGE;
  }
}

await main(process.argv.slice(2));
