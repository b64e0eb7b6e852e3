/**
 * Connects an account with credentials that an operator brings: a new one, or one that needs other credentials. Where a
 * person's consent is needed, the credentials wait in an invitation; `connect/` goes on from there.
 */

import type { TokenSource } from '../credentials/access-tokens.ts';
import type { AuthTexts, Reading } from '../credentials/auth-values.ts';
import { hashBridgeKey, newBridgeKey } from '../credentials/bridge-key.ts';
import { brokerName, type Connections, requireFreeLabel } from '../credentials/connections.ts';
import { consentUrlOf } from '../credentials/consent-url.ts';
import { writeInvitationLink } from '../credentials/invitation-link.ts';
import { randomId } from '../credentials/random-id.ts';
import { tokenRequest } from '../credentials/token-request.ts';
import { ownerOfInvitation, type Vault } from '../credentials/vault.ts';
import type { Integration } from '../declaration/integration.ts';
import { BridgeError } from '../domain/errors.ts';
import type { Signer } from '../domain/signer.ts';
import type { Logger } from '../log.ts';
import type { AccountRecord } from '../store/accounts.ts';
import { addBridgeKey } from '../store/bridge-keys.ts';
import { type ConnectionRow, readConnections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import { addInvitation } from '../store/invitations.ts';
import { type Accounts, unknownIntegration } from './accounts.ts';
import { asInputProblem, readOperatorCredentials } from './operator-credentials.ts';

export interface OperatorConnectionParts extends Reading {
  readonly database: Database;
  readonly integrations: ReadonlyMap<string, Integration>;
  readonly accounts: Accounts;
  readonly connections: Connections;
  readonly tokens: TokenSource;
  readonly vault: Vault;
  readonly signer: Signer;
  readonly now: () => number;
}

export interface OperatorConnectionWish {
  readonly integration: string;
  readonly label?: string;
  /** The account that is connected anew, by id or label. */
  readonly account?: string;
  /** Which of its connections; needed where an operator made several. */
  readonly connection?: string;
  readonly credentials: Readonly<Record<string, unknown>>;
  /** How long an invitation is valid. */
  readonly hours: number;
}

/** What came of it: a connection, or an invitation to be sent to whoever can consent. */
export type OperatorConnection =
  | {
      readonly account: string;
      readonly connection: { readonly id: string; readonly version: number };
      /** Of a new connection; told this once. */
      readonly bridgeKey?: string;
    }
  | { readonly invitation: { readonly link: string; readonly expiresAt: number } };

export interface OperatorConnections {
  /** Throws `conflict` for what cannot be connected, and `invalid_input` for credentials that are not accepted. */
  connect(wish: OperatorConnectionWish, logger: Logger): Promise<OperatorConnection>;
}

/** The connection that is to be, and what is there already. */
interface Target {
  readonly integration: Integration;
  readonly id: string;
  readonly version: number;
  readonly into?: AccountRecord;
  /** Whose credentials are replaced. */
  readonly before?: ConnectionRow;
}

export function createOperatorConnections(parts: OperatorConnectionParts): OperatorConnections {
  const { database, integrations, accounts, connections, tokens, vault, signer, now } = parts;

  async function targetOf(wish: OperatorConnectionWish): Promise<Target> {
    const integration = integrations.get(wish.integration);
    if (!integration) throw unknownIntegration(integrations);
    if (wish.account === undefined) {
      if (wish.connection === undefined) return { integration, id: randomId('c'), version: 1 };
      const rule = 'goes with the account that has it';
      throw new BridgeError('invalid_body', `connection ${rule}`, { field: 'connection', rule });
    }
    const into = await accounts.find(wish.account);
    if (into.integration !== integration.name) {
      throw new BridgeError('conflict', `The account belongs to the integration ${into.integration}`);
    }
    const [rows] = await database.run(readConnections(into.id));
    const before = chooseConnection(rows, wish.connection);
    return { integration, id: before.id, version: before.version + 1, into, before };
  }

  async function connectNow(target: Target, credentials: AuthTexts, label: string | undefined, logger: Logger) {
    const { integration, id, version, into, before } = target;
    const broker = brokerName(id, randomId('o'));
    const named = { integration, id, version, broker, credentials, logger, ...(label === undefined ? {} : { label }) };
    const wish = into ? { ...named, into: { id: into.id, identity: into.identity } } : named;
    const forget = async (name: string) => {
      if (!integration.authentication.grant) return;
      await tokens.forget(name).catch((cause: unknown) => logger.warn('tokens_not_forgotten', { cause }));
    };
    const { account } = await connections.connect(wish).catch(async (error: unknown) => {
      await forget(broker);
      throw asInputProblem(error);
    });
    if (before) {
      await forget(before.broker);
      return { account: account.id, connection: { id, version } };
    }
    const bridgeKey = newBridgeKey();
    await addKey(await hashBridgeKey(bridgeKey), account.id, { id, broker });
    return { account: account.id, connection: { id, version }, bridgeKey };
  }

  /** A connection that no key opens is not left behind. */
  async function addKey(hash: string, account: string, connection: Parameters<Connections['drop']>[0]): Promise<void> {
    try {
      await database.run(addBridgeKey({ hash, account, connection: connection.id, now: now() }));
    } catch (cause) {
      await connections.drop(connection).catch(() => undefined);
      throw cause;
    }
  }

  async function invite(target: Target, credentials: AuthTexts, { label, hours }: OperatorConnectionWish) {
    const { integration, id: connection, version, into } = target;
    if (label !== undefined) await requireFreeLabel(database, label, into?.id);
    const id = randomId('i');
    const expiresAt = now() + hours * 3_600_000;
    const sealed = await vault.seal(ownerOfInvitation({ id, integration: integration.name }), credentials);
    await database.run(
      addInvitation({
        id,
        account: into?.id ?? null,
        integration: integration.name,
        connection,
        version,
        label: label ?? null,
        credentials: sealed.credentials,
        expires_at: expiresAt,
      }),
    );
    return { invitation: { link: await writeInvitationLink(signer, { id, expiresAt }), expiresAt } };
  }

  return {
    async connect(wish, logger) {
      const target = await targetOf(wish);
      const { vault: kept, grant } = target.integration.authentication;
      if (!kept) throw withoutVault(target.integration);
      const credentials = readOperatorCredentials(kept, wish.credentials, parts);
      if (grant?.type !== 'authorization_code') return await connectNow(target, credentials, wish.label, logger);
      requireAddresses(target, credentials);
      return await invite(target, credentials, wish);
    },
  };

  /** What the grant lacks is told to the operator, and not to whoever opens the invitation. */
  function requireAddresses({ integration }: Target, auth: AuthTexts): void {
    const { grant } = integration.authentication;
    if (!grant) return;
    try {
      consentUrlOf(grant, auth, parts);
      tokenRequest({ integration, grant, auth, name: '', lasting: true, afresh: false });
    } catch (error) {
      throw asInputProblem(error);
    }
  }
}

function withoutVault({ name, authentication }: Integration): BridgeError {
  const way =
    authentication.guard === 'bridge_key'
      ? 'its accounts are added with "account create"'
      : 'its accounts come by themselves, with what Talkdesk sends';
  return new BridgeError('conflict', `The bridge keeps no credentials for the integration ${name}: ${way}`, {
    field: 'integration',
  });
}

/** The connection of an account that is meant. Those that Talkdesk's validation made have to be named. */
function chooseConnection(rows: readonly ConnectionRow[], named: string | undefined): ConnectionRow {
  const [row, ...others] =
    named === undefined ? rows.filter(({ key_seed: seed }) => seed === null) : rows.filter(({ id }) => id === named);
  if (row && others.length === 0) return row;
  const ids = rows.map(({ id }) => id).join(', ');
  const choice = ids === '' ? 'it has none' : `it has ${ids}`;
  if (named !== undefined) throw new BridgeError('not_found', `The account has no connection of this id; ${choice}`);
  const advice = ids === '' ? 'leave out the account to add one' : 'name the one that is meant';
  const count = row ? 'several connections that an operator made' : 'no connection that an operator made';
  throw new BridgeError('conflict', `The account has ${count}; ${choice}: ${advice}`, { field: 'connection' });
}
