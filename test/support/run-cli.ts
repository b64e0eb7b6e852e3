/** The `bridge` command as a person runs it: a process of its own, without a terminal. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** Another `main.ts` than that of this project. */
  readonly main?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Is given a function that sends the process a signal. */
  readonly onStart?: (signal: (name: NodeJS.Signals) => void) => void;
  /** Sees each piece of what it writes, and all before it, and can send a signal. */
  readonly onOutput?: (text: string, signal: (name: NodeJS.Signals) => void) => void;
}

/** Runs the command to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<Ended> {
  const child = spawn(process.execPath, [options.main ?? MAIN, ...args], {
    env: {
      ...process.env,
      NO_COLOR: '1',
      PORT: '',
      BRIDGE_URL: '',
      BRIDGE_OPERATOR_KEY: '',
      BRIDGE_PATH_SECRET: '',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  const heard = (text: string) => options.onOutput?.(text, signal);
  child.stdout.setEncoding('utf8').on('data', (text: string) => heard((stdout += text)));
  child.stderr.setEncoding('utf8').on('data', (text: string) => heard((stderr += text)));
  options.onStart?.(signal);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
