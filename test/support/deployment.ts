/** A deployment over the stub of wrangler: a copy of the project's configuration, an account in a file, a fake network. */

import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deploy } from '../../cli/deploy/deploy.ts';
import { DeployFailure } from '../../cli/deploy/journal.ts';
import type { Deployment, DeployOptions, DeployPorts } from '../../cli/deploy/ports.ts';
import { failureToJson, failureToText, formatStep, toJson, toText } from '../../cli/deploy/report.ts';
import { integrations } from '../../src/integrations/index.ts';
import { callsFile, emptyAccount, runStub, type StubCall, type StubState } from './wrangler-stub.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const STUB = fileURLToPath(new URL('wrangler-stub.ts', import.meta.url));

export interface Tried {
  readonly deployment?: Deployment;
  readonly failure?: DeployFailure;
  /** Everything that a person would see, and everything that a program would. */
  readonly text: string;
  readonly json: string;
  /** The calls of this try. */
  readonly calls: readonly StubCall[];
}

export interface TestAccount {
  /** Where the configuration is; its paths lead into the real project. */
  readonly folder: string;
  readonly stateFile: string;
  state(): StubState;
  change(change: (state: StubState) => void): void;
  /** Changes the copy of wrangler.toml. */
  configure(change: (toml: string) => string): void;
  config(): string;
  deploy(options?: Partial<DeployOptions>, ports?: Partial<DeployPorts>): Promise<Tried>;
  /** The stub as a program of its own, rather than as a function. */
  readonly program: readonly [string, ...string[]];
  remove(): void;
}

export function createTestAccount(): TestAccount {
  const folder = mkdtempSync(join(tmpdir(), 'talkdesk-bridge-deployment-'));
  const stateFile = join(folder, 'account.json');
  const configPath = join(folder, 'wrangler.toml');
  const original = readFileSync(join(PROJECT, 'wrangler.toml'), 'utf8')
    .replaceAll('"migrations"', JSON.stringify(join(PROJECT, 'migrations')))
    .replace('"src/index.ts"', JSON.stringify(join(PROJECT, 'src', 'index.ts')));
  writeFileSync(configPath, original);
  // Beside the configuration, as in the project, so that its path has to be resolved.
  symlinkSync(join(PROJECT, 'public'), join(folder, 'public'), 'junction');
  writeFileSync(stateFile, JSON.stringify(emptyAccount()));

  const state = () => JSON.parse(readFileSync(stateFile, 'utf8')) as StubState;
  const calls = () =>
    existsSync(callsFile(stateFile))
      ? readFileSync(callsFile(stateFile), 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as StubCall)
      : [];
  return {
    folder,
    stateFile,
    program: [process.execPath, STUB, stateFile],
    state,
    change(change) {
      const changed = state();
      change(changed);
      writeFileSync(stateFile, JSON.stringify(changed));
    },
    configure: (change) => writeFileSync(configPath, change(readFileSync(configPath, 'utf8'))),
    config: () => readFileSync(configPath, 'utf8'),
    async deploy(options = {}, ports = {}) {
      rmSync(callsFile(stateFile), { force: true });
      const shown: string[] = [];
      const all: DeployPorts = {
        project: folder,
        configPath,
        execute: async (args, { env }) => runStub(stateFile, args, env),
        env: { PATH: process.env['PATH'] },
        loadIntegrations: async () => integrations,
        fetch: async () => Response.json({ status: 'ok' }),
        now: () => 0,
        wait: async () => {},
        onStep: (name, ended) => shown.push(ended ? formatStep(ended) : name),
        signal: new AbortController().signal,
        ...ports,
      };
      try {
        const deployment = await deploy({ environment: 'production', dryRun: false, yes: true, ...options }, all);
        return {
          deployment,
          text: [...shown, toText(deployment)].join('\n'),
          json: toJson(deployment),
          calls: calls(),
        };
      } catch (failure) {
        if (!(failure instanceof DeployFailure)) throw failure;
        return {
          failure,
          text: [...shown, failureToText(failure)].join('\n'),
          json: failureToJson(failure),
          calls: calls(),
        };
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
