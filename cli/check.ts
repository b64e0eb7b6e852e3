/** `bridge check`: whether a bridge, in whatever language, keeps to Talkdesk's contract, clause by clause. */

import { readFileSync } from 'node:fs';
import { defineCommand } from 'citty';
import { BridgeSilent } from '../conformance/caller.ts';
import { checkBridge, type CheckResult } from '../conformance/check.ts';
import { listClauses } from './check/list.ts';
import { CHECK_ARGS, chooseClauses, type FlagOptions, readOptions } from './check/options.ts';
import { summarize, toJson, toText } from './check/report.ts';
import { CommandError } from './command-error.ts';
import { parseFlags } from './flags.ts';
import { createLiveLine } from './live-line.ts';
import { readManifestFile } from './manifest-file.ts';
import { printable } from './print.ts';

export const check = defineCommand({
  meta: {
    name: 'check',
    description:
      'Plays Talkdesk against any bridge and judges it clause by clause. Nothing is written unless you allow actions. Exit code 0: every must passed; 1: one failed, or there is no bridge; 2: wrong usage',
  },
  args: CHECK_ARGS,
  async run({ rawArgs }) {
    const flags = parseFlags(CHECK_ARGS, rawArgs);
    if (flags.has('list')) {
      process.stdout.write(`${listClauses(chooseClauses(flags.all('only')), flags.has('json'))}\n`);
      return;
    }
    const readFile = (path: string) => readFileSync(path, 'utf8');
    const options = readOptions(flags, { env: process.env, readFile, readManifest: readManifestFile });
    const result = await play(options);
    const { origin } = options;
    process.stdout.write(`${flags.has('json') ? toJson(origin, result) : toText(origin, result)}\n`);
    const { mustsFailed, othersFailed } = summarize(result);
    if (mustsFailed > 0 || (flags.has('strict') && othersFailed > 0)) process.exitCode = 1;
  },
});

async function play(options: FlagOptions): Promise<CheckResult> {
  const line = createLiveLine(process.stderr, () => performance.now());
  try {
    return await checkBridge({
      ...options,
      fetch,
      now: Date.now,
      onRequest: ({ number, purpose, about }) => line.update(printable(`${number}: ${purpose}, ${about}`)),
    });
  } catch (error) {
    if (error instanceof BridgeSilent) throw new CommandError(printable(error.message), { cause: error });
    throw error;
  } finally {
    line.clear();
  }
}
