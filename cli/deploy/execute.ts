/** Runs a program and hears what it writes. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExecuteOptions {
  /** The whole environment of the program. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the program. */
  readonly signal: AbortSignal;
}

/** Runs with these arguments, to the end. */
export type Execute = (args: readonly string[], options: ExecuteOptions) => Promise<Ended>;

/** Runs a program with its first arguments, in a directory. It can ask nothing: it has no stdin. */
export function executeProgram([command, ...first]: readonly [string, ...string[]], cwd: string): Execute {
  return async (args, { env, signal }) => {
    const child = spawn(command, [...first, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = () => child.kill();
    signal.addEventListener('abort', stop);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    try {
      const [code] = (await once(child, 'close')) as [number | null];
      return { code, stdout, stderr };
    } finally {
      signal.removeEventListener('abort', stop);
    }
  };
}
