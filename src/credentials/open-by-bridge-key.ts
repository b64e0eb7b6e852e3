/** A session that a bridge key opens. The key is looked up with every request, so that one that is taken back is out at once. */

import { BridgeError } from '../domain/errors.ts';
import type { Integration } from '../declaration/integration.ts';
import { findAccountByBridgeKey } from '../store/accounts.ts';
import { findConnectionByBridgeKey } from '../store/connections.ts';
import type { Query } from '../store/database.ts';
import { type AuthTexts, readFields, type Reading, settingsOf } from './auth-values.ts';
import { equalHashes, hashBridgeKey } from './bridge-key.ts';
import { connectedService } from './connections.ts';
import { callsOf, keptRefused, presentedRefused, type Service, validate } from './service.ts';
import type { Opened, Presenting, SessionParts } from './session.ts';

export async function openByBridgeKey<Row>(
  parts: SessionParts,
  request: Presenting,
  alongside: Query<Row>,
): Promise<Opened<Row>> {
  const { integration, auth, validating, logger } = request;
  const hash = await hashBridgeKey(auth['bridge_key'] ?? '');
  const [[account], [connection], rows] = await parts.database.run(
    findAccountByBridgeKey(integration.name, hash),
    findConnectionByBridgeKey(integration.name, hash),
    alongside,
  );
  if (!account || !equalHashes(account.hash, hash)) {
    const rule = 'is not a valid bridge key';
    throw new BridgeError('invalid_credentials', `auth.bridge_key ${rule}`, { field: 'auth.bridge_key', rule });
  }

  // Whatever goes wrong from here on is a matter of this account.
  request.opened(account, connection?.id);

  let service: Service = { auth, refusal: presentedRefused };
  if (integration.authentication.vault) {
    if (!connection)
      throw mustReconnect('This bridge key opens no connection any more; the account must be connected again');
    const owner = { integration: integration.name, account: account.id, connection: connection.id };
    const kept = readKept(integration, await parts.vault.open(owner, connection.credentials), parts);
    service = connectedService(parts.tokens, {
      integration,
      broker: connection.broker,
      lasting: true,
      // What is kept decides; what comes beside the key is settings at most.
      auth: { ...auth, ...kept },
      refusal: keptRefused,
      afresh: validating,
      logger,
    });
  }
  const opened = { account, service, rows, ...(connection ? { connection: connection.id } : {}) };
  if (!validating) return opened;
  const makeCall = callsOf({ ...request, service, account: account.id, now: parts.now });
  return { ...opened, validation: await validate(integration, makeCall(settingsOf(integration, service.auth, {}))) };
}

/** What was kept, by the integration as it is declared today: a field may be new, and a rule stricter. */
function readKept({ authentication }: Integration, kept: AuthTexts, reading: Reading): AuthTexts {
  try {
    return readFields(authentication.vault?.fields ?? {}, kept, { ...reading, withTransient: true });
  } catch (cause) {
    if (!(cause instanceof BridgeError)) throw cause;
    throw mustReconnect(`What this bridge keeps is not enough any more: ${cause.message}; connect the account again`);
  }
}

const mustReconnect = (message: string) => new BridgeError('reconnect_needed', message);
