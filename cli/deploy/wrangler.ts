/** Runs wrangler without questions, and keeps secrets out of what it says. */

import { stripVTControlCharacters } from 'node:util';
import * as v from 'valibot';
import { CommandError } from '../command-error.ts';
import { Interrupted } from '../local/session.ts';
import type { DeployPorts } from './ports.ts';

/** wrangler ended with an error. `output` is what it wrote, without the values of secrets. */
export class WranglerFailure extends CommandError {
  readonly output: string;
  readonly stdout: string;

  constructor(args: readonly string[], code: number | null, stdout: string, stderr: string) {
    const output = [stderr, stdout].map(readable).filter(Boolean).join('\n');
    super(`wrangler ${args.join(' ')} ended with ${code ?? 'a signal'}:\n\n${indent(shorten(output))}`);
    this.output = output;
    this.stdout = stdout;
  }
}

export interface Wrangler {
  /** Runs it and gives what it writes to stdout. `env` is added to its environment. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
  /** Runs it and reads the JSON that it writes. */
  json<Schema extends v.GenericSchema>(args: readonly string[], schema: Schema): Promise<v.InferOutput<Schema>>;
  /** Keeps a value out of everything that is shown. */
  hide(secret: string): void;
}

const QUIET = {
  // No questions: each has an answer in the configuration that wrangler is given.
  CI: 'true',
  NO_COLOR: '1',
  FORCE_COLOR: '0',
  WRANGLER_HIDE_BANNER: 'true',
  // Anything quieter would leave out the answers.
  WRANGLER_LOG: 'log',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
};

type WranglerPorts = Pick<DeployPorts, 'execute' | 'env' | 'signal'>;

/** `account` is the Cloudflare account for all that follows, once it is known. */
export function createWrangler({ execute, env, signal }: WranglerPorts, account: () => string | undefined): Wrangler {
  const hidden = new Set<string>();
  const mask = (text: string) => [...hidden].reduce((masked, secret) => masked.replaceAll(secret, '•••'), text);

  async function run(args: readonly string[], added: Readonly<Record<string, string>> = {}): Promise<string> {
    if (signal.aborted) throw new Interrupted();
    // The environment is always named by a flag, where the command is to have one.
    const { CLOUDFLARE_ENV: _, ...inherited } = env;
    const id = account();
    const { code, stdout, stderr } = await execute(args, {
      env: { ...inherited, ...QUIET, ...(id ? { CLOUDFLARE_ACCOUNT_ID: id } : {}), ...added },
      signal,
    });
    if (isAborted(signal)) throw new Interrupted();
    if (code !== 0) throw new WranglerFailure(args, code, mask(stdout), mask(stderr));
    return stdout;
  }

  return {
    run,
    async json(args, schema) {
      const parsed = parseJson(await run(args), schema);
      if (parsed === undefined) throw new CommandError(`wrangler ${args.join(' ')} did not answer as expected`);
      return parsed;
    },
    hide: (secret) => void (secret && hidden.add(secret)),
  };
}

/** The JSON in a text that may have other lines around it, or nothing where there is none of this shape. */
export function parseJson<Schema extends v.GenericSchema>(
  text: string,
  schema: Schema,
): v.InferOutput<Schema> | undefined {
  const [json = ''] = /^[[{].*[\]}]\s*$/ms.exec(stripVTControlCharacters(text)) ?? [];
  try {
    const { success, output } = v.safeParse(schema, JSON.parse(json));
    return success ? output : undefined;
  } catch {
    return undefined;
  }
}

const isAborted = ({ aborted }: AbortSignal) => aborted;

const readable = (text: string) => stripVTControlCharacters(text).trim();

const MOST_LINES = 40;

function shorten(text: string): string {
  const lines = text.split('\n');
  return lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), '…'].join('\n') : text;
}

const indent = (text: string) => text.replaceAll(/^/gm, '  ');
