/** What a deployment is asked for, what it needs of its surroundings, and what comes out of it. */

import type { Integration } from '../../src/declaration/integration.ts';
import type { Execute } from './execute.ts';
import type { StepRecord } from './journal.ts';

export interface DeployOptions {
  /** A section `[env.…]` of the wrangler configuration. */
  readonly environment: string;
  /** Check everything that can be checked without a login, and name the commands. */
  readonly dryRun: boolean;
  /** Create without asking. */
  readonly yes: boolean;
  /** Where the data of stores that are created may be; existing stores stay where they are. */
  readonly jurisdiction?: string;
  /** Near what place a database that is created is to be. */
  readonly location?: string;
  /** A file of secrets to upload with the code: JSON, or lines of NAME=VALUE. */
  readonly secretsFile?: string;
}

export interface DeployPorts {
  /** The directory below which the derived configuration is written. */
  readonly project: string;
  /** The wrangler configuration; only read. */
  readonly configPath: string;
  /** Runs wrangler. */
  readonly execute: Execute;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What this deployment serves; throws where a declaration is wrong. */
  readonly loadIntegrations: () => Promise<readonly Integration[]>;
  readonly fetch: (url: string, init: { readonly signal: AbortSignal }) => Promise<Response>;
  /** Milliseconds, for durations. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** Asks a person; absent where there is nobody to ask. */
  readonly ask?: (question: string) => Promise<boolean>;
  /** Told when a step begins and when it has ended. */
  readonly onStep: (step: string, ended?: StepRecord) => void;
  /** Ends wrangler and the deployment. */
  readonly signal: AbortSignal;
}

/** What Talkdesk is told of an integration. */
export interface ServedIntegration {
  readonly name: string;
  readonly endpoints: readonly string[];
}

/** What was made where there was none, and is shown this once. */
export interface Handout {
  /** The key for the operator. */
  readonly operatorKey?: string;
  /** By the names of their integrations. */
  readonly pathSecrets?: Readonly<Record<string, string>>;
}

export interface Deployment extends Handout {
  readonly environment: string;
  readonly worker: string;
  readonly steps: readonly StepRecord[];
  /** Where the bridge is; absent after a dry run, or where wrangler names no address. */
  readonly url?: string;
  /** Whether that address is a domain of one's own. */
  readonly ownDomain: boolean;
  /** Whether it answered as it should. `unreached`: it did not answer yet. */
  readonly health?: 'ok' | 'unreached';
  readonly integrations: readonly ServedIntegration[];
  /** What a dry run would run, in order. */
  readonly commands?: readonly string[];
}
