/** The arguments of every wrangler command that a deployment runs. */

import { AS_DEPLOYED } from './as-deployed.ts';
import type { DeployOptions } from './ports.ts';

export interface Commands {
  readonly compile: (outdir: string) => string[];
  readonly whoami: string[];
  readonly databases: string[];
  readonly namespaces: string[];
  readonly queue: (name: string) => string[];
  readonly secrets: string[];
  readonly createDatabase: (name: string) => string[];
  readonly createNamespace: (title: string) => string[];
  readonly createQueue: (name: string) => string[];
  readonly migrate: (binding: string) => string[];
  readonly deploy: (secretsFile?: string) => string[];
}

type Placement = Pick<DeployOptions, 'environment' | 'jurisdiction' | 'location'>;

/** The commands over the derived configuration of an environment. */
export function createCommands(config: string, { environment, jurisdiction, location }: Placement): Commands {
  const inAccount = ['--config', config];
  const inEnvironment = [...inAccount, '--env', environment];
  const within = jurisdiction ? ['--jurisdiction', jurisdiction] : [];
  const near = location ? ['--location', location] : [];
  return {
    compile: (outdir) => ['deploy', '--dry-run', ...AS_DEPLOYED, '--outdir', outdir, ...inEnvironment],
    whoami: ['whoami', '--json', ...inAccount],
    databases: ['d1', 'list', '--json', ...inEnvironment],
    namespaces: ['kv', 'namespace', 'list', ...inEnvironment],
    queue: (name) => ['queues', 'info', name, ...inEnvironment],
    secrets: ['secret', 'list', '--format', 'json', ...inEnvironment],
    createDatabase: (name) => ['d1', 'create', name, ...within, ...near, ...inEnvironment],
    // With --env, wrangler would put the environment's name in front of the title.
    createNamespace: (title) => ['kv', 'namespace', 'create', title, ...within, ...inAccount],
    createQueue: (name) => ['queues', 'create', name, ...within, ...inEnvironment],
    migrate: (binding) => ['d1', 'migrations', 'apply', binding, '--remote', ...inEnvironment],
    deploy: (file) => ['deploy', ...AS_DEPLOYED, ...(file ? ['--secrets-file', file] : []), ...inEnvironment],
  };
}
