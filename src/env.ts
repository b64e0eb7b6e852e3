/** Bindings, vars and secrets of the Worker, as the configuration of a bridge. All problems are found at once. */

import type { Integration } from './declaration/integration.ts';
import { parseWebhookSecret, WEBHOOK_SECRET_RULE } from './domain/webhook-secret.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';
import { readOutboundUrl } from './upstream/outbound-url.ts';

export interface Config {
  readonly production: boolean;
  readonly logLevel: LogLevel;
  /** The secret that signs, then the one that is still believed. */
  readonly secrets: readonly [string, ...string[]];
  /** The keys of the vault, the one that is to seal from now on last. */
  readonly vaultKeys: readonly [string, ...string[]];
  readonly integrations: readonly Integration[];
  /** Of the keys that open `/_admin`; without any it is closed. */
  readonly operatorKeyHashes: readonly string[];
  /** After how many days an account that was not seen is to be purged; absent: never. */
  readonly purgeAfterDays?: number;
  /** Where alerts go, and with what they are signed; absent: nowhere. */
  readonly webhook?: { readonly url: string; readonly secrets: readonly [string, ...string[]] };
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
  readonly ALERT_WEBHOOK_URL?: string;
  readonly ALERT_WEBHOOK_SECRET?: string;
  readonly ALERT_WEBHOOK_SECRET_PREVIOUS?: string;
}

const SHORTEST_SECRET = 32;
const KEY_HASH = /^[\w-]{43}$/;
/** Talkdesk may be switched off over a holiday. */
const FEWEST_DAYS = 7;

/** Never throws: what is wrong is named in `problems`, so that `/health` and the log can tell. */
export function readConfig(vars: Vars, integrations: readonly Integration[]): Config {
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
  const webhook = readWebhook(vars, production, problems);
  for (const { name, authentication } of integrations) {
    if (production && authentication.type === 'none') {
      problems.push(`integration ${name}: authentication type none leaves it open to everybody; not in production`);
    }
  }
  const secrets = [BRIDGE_SECRET, ...(BRIDGE_SECRET_PREVIOUS ? [BRIDGE_SECRET_PREVIOUS] : [])] as const;
  return {
    production,
    logLevel: logLevel ?? 'info',
    secrets,
    vaultKeys: [VAULT_KEY, ...(VAULT_KEY_NEXT && VAULT_KEY_NEXT !== VAULT_KEY ? [VAULT_KEY_NEXT] : [])],
    integrations,
    operatorKeyHashes: Object.values(hashes).flatMap((hash) => hash || []),
    ...(purgeAfterDays === undefined ? {} : { purgeAfterDays }),
    ...(webhook ? { webhook } : {}),
    problems,
  };
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
  return { url, secrets: [secret, ...(previous ? [previous] : [])] };
}
