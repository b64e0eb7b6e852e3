/** What can be known to be wrong before anything is changed: all of it at once. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Integration } from '../../src/declaration/integration.ts';
import { pathSecretNames, readConfig } from '../../src/env.ts';
import { hasPathSecret } from '../../src/manifest/endpoints.ts';
import { CommandError } from '../command-error.ts';
import { printable } from '../print.ts';
import type { Commands } from './commands.ts';
import { deriveConfig, readWranglerConfig, writeDerivedConfig } from './config.ts';
import type { DeployOptions, DeployPorts } from './ports.ts';
import { readSecretsFile, type Secrets } from './secrets.ts';
import { readTarget, type Target, type WranglerConfig } from './target.ts';
import { lintIntegrations } from '../lint/lint-integrations.ts';
import { type Wrangler, WranglerFailure } from './wrangler.ts';

export interface Checked {
  readonly config: WranglerConfig;
  readonly target: Target;
  readonly integrations: readonly Integration[];
  /** What the user's own file of secrets holds. */
  readonly given: Secrets;
}

export interface CheckTools {
  readonly wrangler: Wrangler;
  readonly commands: Commands;
  /** Where the derived configuration goes. */
  readonly derivedPath: string;
}

/** Checks declarations, settings, stores and whether the Worker can be built. */
export async function check(options: DeployOptions, ports: DeployPorts, tools: CheckTools): Promise<Checked> {
  const config = readWranglerConfig(ports.configPath);
  const given = options.secretsFile === undefined ? {} : readSecretsFile(options.secretsFile);
  for (const secret of Object.values(given)) tools.wrangler.hide(secret);

  const { target, problems } = readTarget(config, options.environment);
  const integrations = await loadIntegrations(ports, problems);
  problems.push(...documentProblems(integrations ?? []));
  if (target) {
    problems.push(...settingsProblems(target, integrations ?? [], given));
    const folder = dirname(ports.configPath);
    writeDerivedConfig(tools.derivedPath, deriveConfig(config, options.environment, folder, {}));
    // What does not load would fail to build for the same reason.
    if (integrations) problems.push(...(await compileProblems(tools)));
  }
  if (problems.length > 0 || !target || !integrations) {
    throw new CommandError(['nothing was changed, and this has to be corrected first:', ...problems].join('\n  - '));
  }
  return { config, target, integrations, given };
}

async function loadIntegrations(ports: DeployPorts, problems: string[]): Promise<readonly Integration[] | undefined> {
  try {
    return await ports.loadIntegrations();
  } catch (error) {
    problems.push(`src/integrations: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** What Talkdesk could not be told as it is. */
function documentProblems(integrations: readonly Integration[]): readonly string[] {
  return lintIntegrations(integrations).flatMap(({ name, findings }) =>
    findings
      .filter(({ severity }) => severity === 'error')
      .map(({ id, at, found, says, mend }) => {
        const place = found === undefined ? at : `${at} (${printable(found)})`;
        return `integration ${name}: ${place}: ${says}. To mend it, ${mend} (${id})`;
      }),
  );
}

/** Stands for a secret that is not known here: as long as a key or the hash of one. */
const UNKNOWN_SECRET = 'A'.repeat(43);

/** The problems that the Worker itself would find in its settings. */
function settingsProblems(target: Target, integrations: readonly Integration[], given: Secrets): readonly string[] {
  const ofPaths = integrations.filter(hasPathSecret).map(({ name }) => pathSecretNames(name)[0]);
  const names = [...target.requiredSecrets, 'BRIDGE_SECRET', 'VAULT_KEY', 'OPERATOR_KEY_HASH', ...ofPaths];
  const unknown = Object.fromEntries(names.map((name) => [name, UNKNOWN_SECRET]));
  const webhook = { ALERT_WEBHOOK_SECRET: `whsec_${UNKNOWN_SECRET}=` };
  const vars = { ...unknown, ...webhook, ...target.vars, ...given };
  return readConfig(vars, integrations, (binding) => target.fetching.includes(binding)).problems;
}

async function compileProblems({ wrangler, commands }: CheckTools): Promise<readonly string[]> {
  const outdir = mkdtempSync(join(tmpdir(), 'talkdesk-bridge-build-'));
  try {
    await wrangler.run(commands.compile(outdir));
    return [];
  } catch (error) {
    if (!(error instanceof WranglerFailure)) throw error;
    return [`the Worker cannot be built: ${error.message}`];
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
