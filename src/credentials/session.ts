/**
 * Who is calling. Talkdesk signs nothing and sends no account id, so the presented credentials must prove
 * themselves: a bridge key against its stored hash, anything else at the external service, which also names the
 * account. That answer is remembered for a few minutes under a keyed fingerprint over all of the credentials.
 */

import type { KVNamespace } from '@cloudflare/workers-types';
import type { Call, Validation, ValidationCall } from '../connectors/connector.ts';
import type { DirectoryStore } from '../connectors/directory/store.ts';
import { type AccountSettings, readAccountSettings, settingsIn } from '../domain/account-settings.ts';
import type { Signer } from '../domain/signer.ts';
import type { Logger } from '../log.ts';
import type { AccountRow } from '../store/accounts.ts';
import { type Database, type Query, query } from '../store/database.ts';
import type { Outbound } from '../upstream/outbound.ts';
import type { TokenSource } from './access-tokens.ts';
import { attemptOf } from './attempt.ts';
import { type Credentials, isExchange, type Presented, readCredentials, settingsOf } from './auth-values.ts';
import type { Connections } from './connections.ts';
import { exchangeCredentials } from './exchange.ts';
import { sessionKey } from './fingerprint.ts';
import { openByBridgeKey } from './open-by-bridge-key.ts';
import { openByService } from './open-by-service.ts';
import { createRefusalLimits, type Trial } from './refusal-limits.ts';
import { callsOf, type Service } from './service.ts';
import type { Vault } from './vault.ts';

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
  /** All that is done outside for the request. */
  readonly outbound: Outbound;
  /** Opens with credentials that the service accepted within a week where it cannot be asked now; for what is done later. */
  readonly evenIfDown?: boolean;
  readonly logger: Logger;
  /** Told once the account is known, and its connection where it has one. */
  readonly opened: (account: Pick<AccountRow, 'id' | 'label'>, connection?: string) => void;
}

export interface SessionParts {
  readonly now: () => number;
  readonly database: Database;
  readonly cache: KVNamespace;
  readonly signer: Signer;
  readonly vault: Vault;
  readonly tokens: TokenSource;
  readonly connections: Connections;
  readonly directory: (account: string) => DirectoryStore;
  /** Allows auth fields to name this machine, for local development. */
  readonly allowLoopback: boolean;
}

/** A request whose credentials have been read. */
export interface Presenting extends SessionRequest, Credentials {
  /** Under which its session is known; tells these credentials from all others, also from those of another integration. */
  readonly key: string;
}

/** Credentials that were accepted. */
export interface Opened<Row> {
  readonly account: AccountRow;
  readonly service: Service;
  readonly connection?: string;
  readonly rows: readonly Row[];
  readonly validation?: Validation;
  /** They were accepted a while ago, and nobody has been asked again. */
  readonly isRemembered?: true;
}

const NOTHING: Query<never> = query('SELECT 1 WHERE false');

export function createSessions(parts: SessionParts): Sessions {
  const limits = createRefusalLimits(parts.now);

  function openBy<Row>(request: Presenting, alongside: Query<Row>): Promise<Opened<Row>> {
    if (isExchange(request)) return exchangeCredentials(parts, request, alongside);
    const byBridgeKey = request.integration.authentication.guard === 'bridge_key';
    return byBridgeKey ? openByBridgeKey(parts, request, alongside) : openByService(parts, request, alongside);
  }

  return {
    opener(request) {
      async function open<Row>(alongside: Query<Row> = NOTHING): Promise<Session & { rows: readonly Row[] }> {
        const { integration, outbound, logger } = request;
        const credentials = readCredentials(request, parts);
        const key = await sessionKey(parts.signer, integration, credentials);
        const presenting: Presenting = { ...request, ...credentials, key };
        const trial = await limits.admit(attemptOf(parts, presenting));
        const opened = await openBy(presenting, alongside).catch(trial.failed);
        if (!opened.isRemembered) trial.accepted();
        const { account: row, service, connection, rows, validation } = opened;
        request.opened(row, connection);
        const set = readAccountSettings(row.settings);
        const settings = settingsOf(integration, service.auth, settingsIn(set));
        const makeCall = callsOf({ integration, service, account: row.id, outbound, now: parts.now, logger });
        const { id: account, epoch, full_epoch: fullEpoch, resync_since: since } = row;
        return {
          account,
          set,
          resync: { epoch, fullEpoch, ...(since === null ? {} : { since }) },
          call: { ...watched(makeCall(settings), trial), directory: parts.directory(account) },
          rows,
          ...(validation === undefined ? {} : { validation }),
        };
      }
      return open;
    },
  };
}

/** What goes out once a session is open says, too, whether its credentials are accepted. */
function watched(call: ValidationCall, { accepted, failed }: Trial): ValidationCall {
  async function watch<Result>(work: Promise<Result>): Promise<Result> {
    const result = await work.catch(failed);
    accepted();
    return result;
  }
  return {
    ...call,
    fetch: (url, init) => watch(call.fetch(url, init)),
    fetchJson: (schema, url, init) => watch(call.fetchJson(schema, url, init)),
  };
}
