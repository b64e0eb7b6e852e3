/** A browser that prints without a window: one that is named, the one that comes as a package, or an installed one. */

import { arch, platform } from 'node:process';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { CommandError } from '../command-error.ts';

/** Names the browser to print with. */
const BROWSER_VARIABLE = 'CHROME_PATH';

/** Starts one; throws a `CommandError` that says what to do where there is none. */
export async function startBrowser(env: NodeJS.ProcessEnv): Promise<Browser> {
  const named = env[BROWSER_VARIABLE];
  if (named) return launch([{ executablePath: named }], `${BROWSER_VARIABLE} names ${named}, which does not start`);
  // The package holds a build for this platform only.
  if (platform === 'linux' && arch === 'x64') return launch([await packaged()], 'The browser does not start');
  return launch([{ channel: 'chrome' }, { channel: 'msedge' }], 'There is neither a Chrome nor an Edge here');
}

async function packaged(): Promise<LaunchOptions> {
  const { default: build } = await import('@sparticuz/chromium');
  return { executablePath: await build.executablePath() };
}

async function launch(ways: readonly LaunchOptions[], problem: string): Promise<Browser> {
  let cause: unknown;
  for (const way of ways) {
    try {
      return await chromium.launch({ ...way, headless: true });
    } catch (error) {
      cause = error;
    }
  }
  const advice = `set ${BROWSER_VARIABLE} to the program of a Chrome or an Edge, or write --format html and print that to PDF from a browser`;
  throw new CommandError(`${problem}: ${advice}`, { cause });
}
