/**
 * Connections: credentials of a service that the bridge keeps. They are tried at the service before anything is kept,
 * whoever brings them: an operator, a person's consent, or Talkdesk's validation.
 */

import type { Validation } from '../connectors/connector.ts';
import type { Integration } from '../declaration/integration.ts';
import { BridgeError } from '../domain/errors.ts';
import type { Logger } from '../log.ts';
import {
  type AccountRecord,
  type AccountRow,
  changeAccount,
  findAccountsByName,
  rememberAccount,
} from '../store/accounts.ts';
import { dropKeysOfConnection } from '../store/bridge-keys.ts';
import { dropConnection, putConnection } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import type { BeginOutbound, Outbound } from '../upstream/outbound.ts';
import { type AuthTexts, settingsOf } from './auth-values.ts';
import type { TokenSource } from './access-tokens.ts';
import { accountIdOf, identityOf } from './identity.ts';
import { callsOf, presentedRefused, type Service, validate } from './service.ts';
import { tokenRequest } from './token-request.ts';
import type { Vault } from './vault.ts';

export interface ConnectionWish {
  readonly integration: Integration;
  readonly id: string;
  /** From 1; higher for credentials that replace others. */
  readonly version: number;
  /** The name of this attempt's token broker. */
  readonly broker: string;
  /** Values of the vault's fields. */
  readonly credentials: AuthTexts;
  /** Makes the bridge key derivable; for Talkdesk's validation. */
  readonly keySeed?: string;
  /** The account that is connected anew. */
  readonly into?: Pick<AccountRecord, 'id' | 'identity'>;
  /** What the operator calls the account. */
  readonly label?: string;
  /** All that is done outside for the request that this is a part of; else this is all. */
  readonly outbound?: Outbound;
  readonly logger: Logger;
}

export interface Connected {
  readonly account: AccountRow;
  readonly connection: { readonly id: string; readonly keySeed: string | null };
  readonly validation: Validation;
  readonly service: Service;
}

export interface Connections {
  /**
   * Tries the credentials, and keeps them. Throws `conflict` for those of another customer than `into`, and where another
   * account has the label.
   */
  connect(wish: ConnectionWish): Promise<Connected>;
  /** Drops a connection with its keys and tokens; to be repeated where it fails. */
  drop(connection: { readonly id: string; readonly broker: string }): Promise<void>;
}

export interface ConnectionParts {
  readonly beginOutbound: BeginOutbound;
  readonly database: Database;
  readonly vault: Vault;
  readonly tokens: TokenSource;
  readonly now: () => number;
}

/**
 * The name of a connection's token broker. `attempt` tells apart who tries to connect it: none is served with what
 * another was granted, and none can forget it.
 */
export function brokerName(id: string, attempt: string): string {
  return `connection:${id}:${attempt}`;
}

/** The service with the credentials of a connection. */
export function connectedService(
  tokens: TokenSource,
  of: {
    readonly integration: Integration;
    readonly broker: string;
    /** Whether the connection is kept already. */
    readonly lasting: boolean;
    readonly auth: AuthTexts;
    readonly refusal: Service['refusal'];
    readonly afresh: boolean;
    readonly logger: Logger;
  },
): Service {
  const { integration, broker, lasting, auth, refusal, afresh, logger } = of;
  const { grant } = integration.authentication;
  if (!grant) return { auth, refusal };
  const request = tokenRequest({ integration, grant, auth, name: broker, lasting, afresh });
  return { auth, refusal, tokens: tokens.tokensFor({ request, refusal, logger }) };
}

export function createConnections(parts: ConnectionParts): Connections {
  const { database, vault, tokens, now } = parts;
  return {
    async connect(wish) {
      const { integration, id, version, broker, credentials, keySeed, into, label: givenLabel, logger } = wish;
      const outbound = wish.outbound ?? parts.beginOutbound({ integration, lane: 'live' });
      const auth = credentials;
      const of = { integration, broker, lasting: false, auth, refusal: presentedRefused, afresh: true, logger };
      const service = connectedService(tokens, of);
      const settings = settingsOf(integration, credentials, {});
      const makeCall = callsOf({ integration, service, outbound, now, logger });
      const validation = await validate(integration, makeCall(settings));

      const identity = identityOf({ integration, auth: credentials, validation, connection: id });
      if (into && into.identity !== identity && !into.identity.startsWith('connection:')) {
        throw new BridgeError(
          'conflict',
          'These credentials belong to another customer of the service; nothing was kept',
        );
      }
      const account = into ?? { id: await accountIdOf(integration, identity), identity };
      if (givenLabel !== undefined) await requireFreeLabel(database, givenLabel, account.id);
      const label = validation.account?.label;
      const { credentials: sealed, sealedUnder } = await vault.seal(
        { integration: integration.name, account: account.id, connection: id },
        credentials,
      );
      const [[row], [kept]] = await database.run(
        rememberAccount({
          ...account,
          integration: integration.name,
          now: now(),
          ...(label === undefined ? {} : { label }),
        }),
        putConnection({
          id,
          account: account.id,
          integration: integration.name,
          version,
          broker,
          credentials: sealed,
          sealed_under: sealedUnder,
          key_seed: keySeed ?? null,
          created_at: now(),
        }),
        // Says nothing where another account took the label a moment ago.
        ...(givenLabel === undefined ? [] : [changeAccount(account.id, { label: givenLabel })]),
      );
      if (!row) throw new BridgeError('internal', 'D1 returned no row for the account');
      if (!kept) throw new BridgeError('conflict', 'Another one was connecting this account at the same time');
      if (integration.authentication.grant) {
        // Otherwise the next renewal says so.
        await tokens.keep(broker).catch((cause: unknown) => logger.warn('tokens_not_kept', { broker, cause }));
      }
      return { account: row, connection: { id, keySeed: kept.key_seed }, validation, service };
    },

    async drop(connection) {
      // With a key, a request could have tokens fetched that nobody forgets; without the row, nobody could try again.
      await database.run(dropKeysOfConnection(connection.id));
      await tokens.forget(connection.broker);
      await database.run(...dropConnection(connection.id));
    },
  };
}

/** Throws `conflict` where another account than this one has the label, or has it for its id. */
export async function requireFreeLabel(database: Database, label: string, account?: string): Promise<void> {
  const [named] = await database.run(findAccountsByName(label));
  if (named.every(({ id }) => id === account)) return;
  throw new BridgeError('conflict', 'Another account has this label, or this id', { field: 'label' });
}
