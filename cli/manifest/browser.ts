/** A browser that prints without a window: one that is named, the one that comes as a package, or an installed one. */

import { arch, platform } from 'node:process';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { CommandError } from '../command-error.ts';
import { packagedBrowser } from './packaged-browser.ts';

/** Names the browser to print with. */
const BROWSER_VARIABLE = 'CHROME_PATH';

type Way = () => LaunchOptions | Promise<LaunchOptions>;

/** Starts one; throws a `CommandError` that says what to do where there is none. */
export async function startBrowser(env: NodeJS.ProcessEnv): Promise<Browser> {
  const named = env[BROWSER_VARIABLE];
  if (named)
    return launch([() => ({ executablePath: named })], `${BROWSER_VARIABLE} names ${named}, which does not start`);
  const installed: readonly Way[] = [() => ({ channel: 'chrome' }), () => ({ channel: 'msedge' })];
  // The package holds a build for this platform only.
  if (platform === 'linux' && arch === 'x64') return launch([packagedBrowser, ...installed], 'No browser starts here');
  return launch(installed, 'There is neither a Chrome nor an Edge here');
}

async function launch(ways: readonly Way[], problem: string): Promise<Browser> {
  const causes: unknown[] = [];
  for (const way of ways) {
    try {
      return await chromium.launch({ ...(await way()), headless: true });
    } catch (error) {
      causes.push(error);
    }
  }
  const advice = `set ${BROWSER_VARIABLE} to the program of a Chrome or an Edge, or write --format html and print that to PDF from a browser`;
  throw new CommandError(`${problem}: ${advice}`, { cause: new AggregateError(causes) });
}
