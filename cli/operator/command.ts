/** What the commands for operators have in common: where the bridge is, the key, and the two forms of output. */

import { type ArgsDef, defineCommand } from 'citty';
import { type Flags, parseFlags } from '../flags.ts';
import { openOperatorClient, type OperatorClient } from './client.ts';

const OPERATOR_ARGS = {
  url: {
    type: 'string',
    valueHint: 'URL',
    description:
      'Where the bridge is; default: the variable BRIDGE_URL, else http://127.0.0.1:8787. The operator key comes from the variable BRIDGE_OPERATOR_KEY, or is asked for',
  },
  json: { type: 'boolean', description: 'Print the result as JSON, and nothing else, to stdout' },
} as const satisfies ArgsDef;

/** What a command has to say. */
export interface Result {
  /** For `--json`. */
  readonly data: object;
  readonly text: string;
  /** Default 0. */
  readonly exitCode?: number;
}

export interface OperatorCommand {
  readonly name: string;
  readonly description: string;
  readonly args?: ArgsDef;
  /** Reads its flags before it calls `connect`, so that nobody is asked for a key in vain. */
  readonly run: (flags: Flags, connect: (url?: string) => Promise<OperatorClient>) => Promise<Result>;
}

/** A command that talks to a bridge as its operator. */
export function defineOperatorCommand({ name, description, args = {}, run }: OperatorCommand) {
  const all = { ...args, ...OPERATOR_ARGS };
  return defineCommand({
    meta: { name, description },
    args: all,
    async run({ rawArgs }) {
      const flags = parseFlags(all, rawArgs);
      const { data, text, exitCode = 0 } = await run(flags, (url) => openOperatorClient(flags, url));
      process.stdout.write(`${flags.has('json') ? JSON.stringify(data, null, 2) : text}\n`);
      if (exitCode !== 0) process.exitCode = exitCode;
    },
  });
}
