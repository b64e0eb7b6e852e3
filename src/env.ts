/** Bindings, vars and secrets of the Worker, as the configuration of a bridge. All problems are found at once. */

import type { Integration } from './declaration/integration.ts';
import { Secret } from './domain/secret.ts';
import { parseWebhookSecret, WEBHOOK_SECRET_RULE } from './domain/webhook-secret.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';
import { type LocalServices, readLocalServices } from './upstream/local-services.ts';
import { readOutboundUrl } from './upstream/outbound-url.ts';
import { readServiceBindings, type ServiceBindings } from './upstream/service-bindings.ts';

/** At least one. */
type Secrets = readonly [Secret, ...Secret[]];

type PathSecretName = `PATH_SECRET_HASH_${string}`;

export interface Config {
  readonly production: boolean;
  readonly logLevel: LogLevel;
  /** The secret that signs, then the one that is still believed. */
  readonly secrets: Secrets;
  /** The keys of the vault, the one that is to seal from now on last. */
  readonly vaultKeys: Secrets;
  readonly integrations: readonly Integration[];
  /** Of the keys that open `/_admin`; without any it is closed. */
  readonly operatorKeyHashes: readonly string[];
  /** By the names of the integrations that are behind a path secret: the hashes of those that are valid. */
  readonly pathSecretHashes: ReadonlyMap<string, readonly string[]>;
  /** After how many days an account that was not seen is to be purged; absent: never. */
  readonly purgeAfterDays?: number;
  /** Where alerts go, and with what they are signed; absent: nowhere. */
  readonly webhook?: { readonly url: Secret; readonly secrets: Secrets };
  /** Services that are reached on this machine instead of at their public addresses; none in production. */
  readonly localServices: LocalServices;
  /** Services that are reached by bindings of the Worker. */
  readonly serviceBindings: ServiceBindings;
  /** What keeps the bridge from serving; empty when all is well. Holds no secret. */
  readonly problems: readonly string[];
}

/** The text bindings that configure a bridge. Absent and empty are the same. */
export interface Vars {
  readonly ENVIRONMENT?: string;
  readonly LOG_LEVEL?: string;
  readonly BRIDGE_SECRET?: string;
  readonly BRIDGE_SECRET_PREVIOUS?: string;
  readonly VAULT_KEY?: string;
  readonly VAULT_KEY_NEXT?: string;
  readonly OPERATOR_KEY_HASH?: string;
  readonly OPERATOR_KEY_HASH_PREVIOUS?: string;
  readonly PURGE_AFTER_DAYS?: string;
  readonly [hash: PathSecretName]: string | undefined;
  readonly ALERT_WEBHOOK_URL?: string;
  readonly ALERT_WEBHOOK_SECRET?: string;
  readonly ALERT_WEBHOOK_SECRET_PREVIOUS?: string;
  readonly LOCAL_SERVICES?: string;
  readonly SERVICE_BINDINGS?: string;
}

const SHORTEST_SECRET = 32;
const KEY_HASH = /^[\w-]{43}$/;
/** Talkdesk may be switched off over a holiday. */
const FEWEST_DAYS = 7;

/**
 * Never throws: what is wrong is named in `problems`, so that `/health` and the log can tell. `canFetch` tells whether the
 * Worker has a binding of a name that sends requests.
 */
export function readConfig(
  vars: Vars,
  integrations: readonly Integration[],
  canFetch: (binding: string) => boolean = () => false,
): Config {
  const problems: string[] = [];
  const { ENVIRONMENT = '', LOG_LEVEL = '', BRIDGE_SECRET = '', BRIDGE_SECRET_PREVIOUS = '' } = vars;

  if (!['production', 'development'].includes(ENVIRONMENT)) {
    problems.push('ENVIRONMENT: must be production or development');
  }
  const production = ENVIRONMENT !== 'development';
  const logLevel = LOG_LEVELS.find((level) => level === LOG_LEVEL);
  if (LOG_LEVEL && !logLevel) problems.push(`LOG_LEVEL: must be one of ${LOG_LEVELS.join(', ')}`);

  if (BRIDGE_SECRET.length < SHORTEST_SECRET) {
    problems.push(`BRIDGE_SECRET: must be a secret of at least ${SHORTEST_SECRET} characters`);
  }
  if (BRIDGE_SECRET_PREVIOUS && BRIDGE_SECRET_PREVIOUS.length < SHORTEST_SECRET) {
    problems.push(`BRIDGE_SECRET_PREVIOUS: must be absent or have at least ${SHORTEST_SECRET} characters`);
  }
  const { VAULT_KEY = '', VAULT_KEY_NEXT = '' } = vars;
  if (VAULT_KEY.length < SHORTEST_SECRET) {
    problems.push(`VAULT_KEY: must be a secret of at least ${SHORTEST_SECRET} characters`);
  }
  if (VAULT_KEY_NEXT && VAULT_KEY_NEXT.length < SHORTEST_SECRET) {
    problems.push(`VAULT_KEY_NEXT: must be absent or have at least ${SHORTEST_SECRET} characters`);
  }
  const hashes = {
    OPERATOR_KEY_HASH: vars.OPERATOR_KEY_HASH,
    OPERATOR_KEY_HASH_PREVIOUS: vars.OPERATOR_KEY_HASH_PREVIOUS,
  };
  for (const [name, hash] of Object.entries(hashes)) {
    if (hash && !KEY_HASH.test(hash)) problems.push(`${name}: must be the hash that "bridge operator-key" prints`);
  }
  const { PURGE_AFTER_DAYS = '' } = vars;
  const purgeAfterDays = /^\d{1,5}$/.test(PURGE_AFTER_DAYS) ? Number(PURGE_AFTER_DAYS) : undefined;
  if (PURGE_AFTER_DAYS !== '' && PURGE_AFTER_DAYS !== 'never' && !(purgeAfterDays && purgeAfterDays >= FEWEST_DAYS)) {
    problems.push(`PURGE_AFTER_DAYS: must be never, or a whole number of days from ${FEWEST_DAYS} on`);
  }
  const pathSecretHashes = readPathSecrets(vars, integrations, production, problems);
  const webhook = readWebhook(vars, production, problems);
  return {
    production,
    logLevel: logLevel ?? 'info',
    secrets: secretsOf(BRIDGE_SECRET, BRIDGE_SECRET_PREVIOUS),
    vaultKeys: secretsOf(VAULT_KEY, VAULT_KEY_NEXT === VAULT_KEY ? '' : VAULT_KEY_NEXT),
    integrations,
    pathSecretHashes,
    operatorKeyHashes: Object.values(hashes).flatMap((hash) => hash || []),
    ...(purgeAfterDays === undefined ? {} : { purgeAfterDays }),
    ...(webhook ? { webhook } : {}),
    localServices: readLocal(vars, production, problems),
    serviceBindings: readBindings(vars, canFetch, problems),
    problems,
  };
}

const secretsOf = (text: string, other: string): Secrets => [new Secret(text), ...(other ? [new Secret(other)] : [])];

/** The secrets of the Worker that hold the hashes of an integration's path secrets: the one in force, and the one before it. */
export function pathSecretNames(integration: string): readonly [current: PathSecretName, previous: PathSecretName] {
  const name = `PATH_SECRET_HASH_${integration.toUpperCase().replaceAll('-', '_')}` as const;
  return [name, `${name}_PREVIOUS`];
}

/** Of those that are open to everybody else. In development they may be; one that has a hash is not. */
function readPathSecrets(
  vars: Vars,
  integrations: readonly Integration[],
  production: boolean,
  problems: string[],
): Config['pathSecretHashes'] {
  const valid = new Map<string, readonly string[]>();
  const owners = new Map<string, string>();
  for (const { name, authentication } of integrations) {
    if (authentication.type !== 'none') continue;
    const names = pathSecretNames(name);
    const shared = names.find((secret) => owners.has(secret));
    if (shared)
      problems.push(`integration ${name}: shares ${shared} with integration ${owners.get(shared)}; rename it`);
    for (const secret of names) {
      owners.set(secret, name);
      if (vars[secret] && !KEY_HASH.test(vars[secret])) {
        problems.push(`${secret}: must be the hash that "bridge path-secret ${name}" prints`);
      }
    }
    if (production && !vars[names[0]]) {
      const rule = 'authentication type none leaves it open to everybody who knows its URL';
      problems.push(
        `integration ${name}: ${rule}; in production ${names[0]} must be set ("bridge path-secret ${name}")`,
      );
    }
    const hashes = names.flatMap((secret) => vars[secret] || []);
    // In production without one, nothing opens it.
    if (production || hashes.length > 0) valid.set(name, hashes);
  }
  return valid;
}

/** Where alerts go; nothing where no address is set, or anything about it is wrong. */
function readWebhook(vars: Vars, production: boolean, problems: string[]): Config['webhook'] {
  const { ALERT_WEBHOOK_URL: url = '', ALERT_WEBHOOK_SECRET: secret = '' } = vars;
  const { ALERT_WEBHOOK_SECRET_PREVIOUS: previous = '' } = vars;
  const before = problems.length;
  const receiver = readOutboundUrl(url, { allowLoopback: !production });
  if (url && !('url' in receiver)) {
    const local = production ? '' : ', or http to this machine';
    problems.push(`ALERT_WEBHOOK_URL: must be https to a public host at port 443${local} (${receiver.problem})`);
  }
  if ((url || secret) && !parseWebhookSecret(secret)) {
    problems.push(`ALERT_WEBHOOK_SECRET: must be ${WEBHOOK_SECRET_RULE}`);
  }
  if (previous && !parseWebhookSecret(previous)) {
    problems.push(`ALERT_WEBHOOK_SECRET_PREVIOUS: must be absent or ${WEBHOOK_SECRET_RULE}`);
  }
  if (!url || problems.length > before) return undefined;
  return { url: new Secret(url), secrets: secretsOf(secret, previous) };
}

/** None where anything about them is wrong. */
function readLocal({ LOCAL_SERVICES = '' }: Vars, production: boolean, problems: string[]): LocalServices {
  const none: LocalServices = new Map();
  if (LOCAL_SERVICES === '') return none;
  if (production) {
    problems.push('LOCAL_SERVICES: must be absent in production; it is for services on this machine');
    return none;
  }
  const read = readLocalServices(LOCAL_SERVICES);
  if ('services' in read) return read.services;
  problems.push(`LOCAL_SERVICES: ${read.problem}`);
  return none;
}

/** None where anything about them is wrong. */
function readBindings(
  { SERVICE_BINDINGS = '' }: Vars,
  canFetch: (binding: string) => boolean,
  problems: string[],
): ServiceBindings {
  const read = readServiceBindings(SERVICE_BINDINGS, canFetch);
  if ('bindings' in read) return read.bindings;
  problems.push(`SERVICE_BINDINGS: ${read.problem}`);
  return new Map();
}
