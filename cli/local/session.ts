/** A local bridge from its first file to Ctrl-C: data, sample, Worker, and nothing left behind. */

import { styleText } from 'node:util';
import { integrationsByName } from '../../src/declaration/define-integration.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { lintIntegrations } from '../lint/lint-integrations.ts';
import { isRefused } from '../lint/report.ts';
import { lockData, migrate, withDatabase } from './data.ts';
import { ensureSample } from './sample.ts';
import { checkPort, type LocalWorkerOptions, prepareEnvironment, startLocalWorker } from './worker.ts';

export interface LocalBridge {
  readonly url: string;
  /** How many contacts the sample directory has. */
  readonly contacts: number;
  /** Resolves with Ctrl-C, or when the process is asked to end. */
  readonly interrupted: Promise<void>;
  /** The outcome of `work`, or an `Interrupted` where Ctrl-C comes first. */
  unlessInterrupted<Value>(work: Promise<Value>): Promise<Value>;
}

export interface LocalSessionOptions extends LocalWorkerOptions {
  /** Told what is being done. */
  readonly onStep: (step: string) => void;
}

/** Thrown where Ctrl-C came before the work was done. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('Interrupted');
  }
}

/**
 * What `src/integrations` declares. A mistake in an integration is told here in its own words; in the Worker it would
 * end the runtime.
 */
export async function checkDeclarations(): Promise<readonly Integration[]> {
  const { integrations } = await import('../../src/integrations/index.ts');
  integrationsByName(integrations);
  return integrations;
}

/** What would keep it from being deployed is no reason not to try it here. */
function noteErrors(integrations: readonly Integration[]): void {
  const linted = lintIntegrations(integrations);
  if (!isRefused(linted)) return;
  const label = styleText('yellow', 'Note:', { stream: process.stderr });
  process.stderr.write(`${label} this could not be deployed: npm run bridge -- lint names the errors.\n`);
}

/** Starts a bridge over local data, lets `use` work with it, and stops it whatever happens. */
export async function withLocalBridge<Result>(
  options: LocalSessionOptions,
  use: (bridge: LocalBridge) => Promise<Result>,
): Promise<Result> {
  const { port, data, onStep } = options;
  prepareEnvironment();
  noteErrors(await checkDeclarations());
  await checkPort(port);
  lockData(data);
  const { promise: interrupted, resolve } = Promise.withResolvers<void>();
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
    onStep('Stopping');
    resolve();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  /** A step that was begun is taken to its end, so that it leaves nothing half done. */
  const stopIfInterrupted = () => {
    if (isInterrupted) throw new Interrupted();
  };
  const unlessInterrupted = <Value>(work: Promise<Value>) =>
    Promise.race([work, interrupted.then(() => Promise.reject<Value>(new Interrupted()))]);

  try {
    onStep('Preparing the local database');
    await migrate(data);
    stopIfInterrupted();
    onStep('Preparing the sample directory');
    const contacts = await withDatabase(data, ensureSample);
    stopIfInterrupted();
    onStep('Starting the Worker');
    await checkPort(port);
    const worker = await startLocalWorker(options);
    try {
      stopIfInterrupted();
      return await use({ url: worker.url, contacts, interrupted, unlessInterrupted });
    } finally {
      await worker.stop();
    }
  } catch (error) {
    stopIfInterrupted();
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
