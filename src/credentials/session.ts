/**
 * Who is calling. Talkdesk signs nothing and sends no account id, so the presented credentials must prove
 * themselves: a bridge key against its stored hash, anything else at the external service, which also names the
 * account. That answer is remembered for a few minutes under a keyed fingerprint over all of the credentials.
 */

import type { KVNamespace } from '@cloudflare/workers-types';
import type { AuthValues, Call, HeaderSetter, Validation, ValidationCall } from '../connectors/connector.ts';
import type { DirectoryStore } from '../connectors/directory/store.ts';
import { type AccountSettings, readAccountSettings, settingsIn } from '../domain/account-settings.ts';
import { BridgeError } from '../domain/errors.ts';
import type { Settings } from '../domain/settings.ts';
import { sha256, type Signer } from '../domain/signer.ts';
import type { Integration } from '../declaration/integration.ts';
import type { Logger } from '../log.ts';
import { type AccountRow, findAccount, findAccountByBridgeKey, rememberAccount } from '../store/accounts.ts';
import { type Database, type Query, query } from '../store/database.ts';
import { type Presented, readAuthValues, settingsOf } from './auth-values.ts';
import { equalHashes, hashBridgeKey } from './bridge-key.ts';

/** How long an accepted session is remembered, in seconds. */
const SESSION_LIFETIME_S = 300;

/** Credentials that were accepted, and what they open. */
export interface Session {
  /** The account's id in our store. */
  readonly account: string;
  readonly call: Call;
  /**
   * The account's epoch; whoever reads with a checkpoint of an earlier one gets contacts again: all of them where it is
   * before `fullEpoch`, else those changed since a time (ms).
   */
  readonly resync: { readonly epoch: number; readonly fullEpoch: number; readonly since?: number };
  /** What the operator has set for the account. */
  readonly set: AccountSettings;
  /** What the service said, where this request validated the credentials. */
  readonly validation?: Validation;
}

/**
 * Finds the account behind the presented credentials, or throws `invalid_credentials`. `alongside` is a query that
 * travels in the same round trip to D1, for what a request needs besides.
 */
export interface OpenSession {
  (): Promise<Session>;
  <Row>(alongside: Query<Row>): Promise<Session & { readonly rows: readonly Row[] }>;
}

export interface Sessions {
  opener(request: SessionRequest): OpenSession;
}

export interface SessionRequest extends Presented {
  readonly logger: Logger;
  /** Told once the account is known. */
  readonly opened: (account: string) => void;
}

export interface SessionParts {
  readonly database: Database;
  readonly cache: KVNamespace;
  readonly signer: Signer;
  readonly now: () => number;
  readonly upstream: (authorize: (headers: HeaderSetter) => void) => Pick<Call, 'fetch' | 'fetchJson'>;
  readonly directory: (account: string) => DirectoryStore;
}

interface Opened<Row> {
  readonly account: AccountRow;
  readonly rows: readonly Row[];
  readonly validation?: Validation;
}

const NOTHING: Query<never> = query('SELECT 1 WHERE false');

export function createSessions(parts: SessionParts): Sessions {
  const { database, cache, signer, now, upstream, directory } = parts;

  async function openByBridgeKey<Row>(request: Readonly<Presenting>, alongside: Query<Row>): Promise<Opened<Row>> {
    const { integration, auth, validating, call } = request;
    const hash = await hashBridgeKey(auth['bridge_key'] ?? '');
    const [[account], rows] = await database.run(findAccountByBridgeKey(integration.name, hash), alongside);
    if (!account || !equalHashes(account.hash, hash)) throw refused('auth.bridge_key', 'is not a valid bridge key');
    if (!validating) return { account, rows };
    return { account, rows, validation: await validate(integration, call()) };
  }

  async function openByService<Row>(request: Readonly<Presenting>, alongside: Query<Row>): Promise<Opened<Row>> {
    const { integration, auth, validating, call } = request;
    const fingerprint = await signer.sign(
      'session',
      JSON.stringify(Object.entries(auth).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    );
    const key = `session:${integration.name}:${fingerprint}`;
    const remembered = validating ? null : await cache.get(key);
    if (remembered !== null) {
      const [[account], rows] = await database.run(findAccount(remembered), alongside);
      if (account) return { account, rows };
    }

    const validation = await validate(integration, call());
    const identity = identify(integration, auth, validation);
    const id = (await sha256(`account\n${integration.name}\n${identity}`)).slice(0, 22);
    const label = validation.account?.label;
    const row = { id, integration: integration.name, identity, now: now(), ...(label === undefined ? {} : { label }) };
    const [[account], rows] = await database.run(rememberAccount(row), alongside);
    if (!account) throw new BridgeError('internal', 'D1 returned no row for the account');
    await remember(key, id, request.logger);
    return { account, rows, validation };
  }

  /** KV takes one write a second and key; another request has then remembered the same. */
  async function remember(key: string, account: string, logger: Logger): Promise<void> {
    try {
      await cache.put(key, account, { expirationTtl: SESSION_LIFETIME_S });
    } catch (error) {
      logger.warn('session_not_remembered', { cause: error });
    }
  }

  return {
    opener(request) {
      async function open<Row>(alongside: Query<Row> = NOTHING): Promise<Session & { rows: readonly Row[] }> {
        const { integration, logger } = request;
        const auth = readAuthValues(request);
        const reach = upstream((headers) => integration.connector.authorize?.(headers, auth));
        const callWith = (settings: Settings): ValidationCall => ({
          auth,
          settings,
          ...reach,
          now,
          log: logger.info,
        });
        const presenting = { ...request, auth, call: () => callWith(settingsOf(integration, auth, {})) };
        const byBridgeKey = integration.authentication.guard === 'bridge_key';
        const opened = await (byBridgeKey ? openByBridgeKey : openByService)(presenting, alongside);
        request.opened(opened.account.id);
        const set = readAccountSettings(opened.account.settings);
        const settings = settingsOf(integration, auth, settingsIn(set));
        const { id: account, epoch, full_epoch: fullEpoch, resync_since: since } = opened.account;
        return {
          account,
          set,
          resync: { epoch, fullEpoch, ...(since === null ? {} : { since }) },
          call: { ...callWith(settings), directory: directory(account) },
          rows: opened.rows,
          ...(opened.validation === undefined ? {} : { validation: opened.validation }),
        };
      }
      return open;
    },
  };
}

/** Many services answer 403 to a key that they do not know. */
async function validate({ connector }: Integration, call: ValidationCall): Promise<Validation> {
  try {
    return await connector.validate(call);
  } catch (error) {
    if (!(error instanceof BridgeError) || error.detail.upstreamStatus !== 403) throw error;
    throw new BridgeError('invalid_credentials', error.message, {}, { cause: error });
  }
}

interface Presenting extends SessionRequest {
  readonly auth: AuthValues;
  /** Made only where the service is asked. */
  readonly call: () => ValidationCall;
}

/** What names the account; it must survive a change of secrets. */
function identify(integration: Integration, auth: AuthValues, validation: Validation): string {
  if (validation.account) return `service:${validation.account.id}`;
  const { identifiedBy = [] } = integration.authentication;
  if (identifiedBy.length > 0) return `fields:${JSON.stringify(identifiedBy.map((name) => [name, auth[name]]))}`;
  if (integration.authentication.type === 'none') return 'only';
  throw new BridgeError(
    'internal',
    `${integration.name} names no account: its connector's validate returned none, and identifiedBy is empty`,
  );
}

function refused(field: string, rule: string): BridgeError {
  return new BridgeError('invalid_credentials', `${field} ${rule}`, { field, rule });
}
