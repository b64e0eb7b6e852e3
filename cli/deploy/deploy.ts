/** A deployment from its first check to the last look, over whatever program is given as wrangler. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandError } from '../command-error.ts';
import { UsageError } from '../usage-error.ts';
import { check, type Checked } from './check.ts';
import { createCommands } from './commands.ts';
import { deriveConfig, derivedConfigPath, writeDerivedConfig } from './config.ts';
import { listEndpoints } from './endpoints.ts';
import { createJournal } from './journal.ts';
import { findAccount } from './login.ts';
import { type Address, askHealth, readAddress } from './look.ts';
import { planCommands } from './plan.ts';
import type { Deployment, DeployOptions, DeployPorts, Handout } from './ports.ts';
import { listSecrets, planSecrets, type SecretsPlan, withSecretsFile } from './secrets.ts';
import { createMissing, findStores, namesOfMissing } from './stores.ts';
import { createWrangler, type Wrangler } from './wrangler.ts';

/** Deploys an environment. A failure is a `DeployFailure`, which tells how far it came. */
export async function deploy(options: DeployOptions, ports: DeployPorts): Promise<Deployment> {
  const { environment } = options;
  let accountId: string | undefined;
  let possible: Handout = {};
  const wrangler = createWrangler(ports, () => accountId);
  const derivedPath = derivedConfigPath(ports.project, environment);
  const commands = createCommands(derivedPath, options);
  const { steps, take } = createJournal({
    now: ports.now,
    onStep: ports.onStep,
    handout: () => possible,
  });

  const { config, target, integrations, given } = await take('check', async (tell) => {
    const checked = await check(options, ports, { wrangler, commands, derivedPath });
    tell(describeChecked(checked));
    return checked;
  });
  if (options.dryRun) {
    const planned = planCommands(commands, target);
    return { environment, worker: target.worker, steps, ownDomain: false, integrations: [], commands: planned };
  }

  const account = await take('log in', async (tell) => {
    const found = await findAccount(wrangler, commands, target, ports.env);
    tell(`account ${found.name}`);
    return found;
  });
  accountId = account.id;

  const { found, secrets } = await take('look for stores and secrets', async (tell) => {
    const stores = await findStores(wrangler, commands, target);
    const existing = await listSecrets(wrangler, commands);
    const plan = await planSecrets(target, integrations, existing ?? [], given);
    for (const secret of Object.values(plan.upload)) wrangler.hide(secret);
    const missing = [...(existing ? [] : [`Worker ${target.worker}`]), ...namesOfMissing(stores)];
    tell(missing.length > 0 ? `missing: ${missing.join(', ')}` : 'all there');
    if (missing.length > 0) await confirm(missing, account.name, options, ports);
    return { found: stores, secrets: plan };
  });

  await take('create stores', async (tell) => {
    const ids = await createMissing(wrangler, commands, found);
    writeDerivedConfig(derivedPath, deriveConfig(config, environment, dirname(ports.configPath), ids));
    tell(namesOfMissing(found).join(', ') || 'nothing to create');
  });

  await take('bring the schema to its newest version', async (tell) => {
    for (const { binding } of target.databases) await wrangler.run(commands.migrate(binding));
    tell(target.databases.map(({ name }) => name).join(', ') || 'no database');
  });

  const address = await take('deploy the code', async (tell) => {
    // From here on it may be in force, whatever becomes of this run.
    possible = handoutOf(secrets);
    const deployed = await upload(wrangler, commands.deploy, secrets);
    tell([`Worker ${target.worker}`, ...madeSecrets(secrets)].join(', '));
    return deployed;
  });

  const health = await take('ask the bridge whether it is well', async (tell) => {
    const answer = address && (await askHealth(address.url, ports));
    tell(answer === 'ok' ? 'it is' : address ? 'it does not answer yet' : 'wrangler names no address');
    return answer;
  });
  return {
    environment,
    worker: target.worker,
    steps,
    ...(address ? { url: address.url } : {}),
    ownDomain: address?.ownDomain ?? false,
    ...(health ? { health } : {}),
    integrations: listEndpoints(address?.url ?? '', integrations),
    ...handoutOf(secrets),
  };
}

function describeChecked({ target, integrations }: Checked): string {
  return `[env.${target.environment}], ${integrations.map(({ name }) => name).join(', ')}; the Worker can be built`;
}

const handoutOf = ({ operatorKey, pathSecrets = {} }: Handout): Handout => ({
  pathSecrets,
  ...(operatorKey ? { operatorKey } : {}),
});

const madeSecrets = ({ made }: SecretsPlan) => (made.length > 0 ? [`made ${made.join(', ')}`] : []);

async function confirm(missing: readonly string[], account: string, { yes }: DeployOptions, { ask }: DeployPorts) {
  if (yes) return;
  if (!ask)
    throw new UsageError(`${missing.join(', ')} would be created in the account ${account}: allow it with --yes`);
  if (await ask(`Create ${missing.join(', ')} in the account ${account}?`)) return;
  throw new CommandError('nothing was changed, as you wished');
}

async function upload(
  wrangler: Wrangler,
  command: (secretsFile?: string) => string[],
  { upload: values }: SecretsPlan,
): Promise<Address | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'talkdesk-bridge-deploy-'));
  const output = join(folder, 'output.ndjson');
  try {
    await withSecretsFile(values, (path) => wrangler.run(command(path), { WRANGLER_OUTPUT_FILE_PATH: output }));
    return readAddress(readIfThere(output));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const message = `${error.message}\n\nThe schema is already the newest one; code that was deployed before goes on serving over it.`;
    throw new CommandError(message, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
