/**
 * Credentials that Talkdesk sends to validation and does not store: the bridge keeps them, and answers with a bridge key
 * that Talkdesk stores instead. The key is derived, not stored, so a repeated validation gets the same answer.
 */

import { addBridgeKey } from '../store/bridge-keys.ts';
import { findConnection } from '../store/connections.ts';
import type { Query } from '../store/database.ts';
import { BridgeError } from '../domain/errors.ts';
import { sha256, toBase64Url } from '../domain/signer.ts';
import type { AuthTexts } from './auth-values.ts';
import { hashBridgeKey } from './bridge-key.ts';
import { brokerName } from './connections.ts';
import { sessionFingerprint } from './fingerprint.ts';
import { presentedRefused } from './service.ts';
import type { Opened, Presenting, SessionParts } from './session.ts';
import { codeRequest } from './token-request.ts';

export async function exchangeCredentials<Row>(
  parts: SessionParts,
  request: Presenting,
  alongside: Query<Row>,
): Promise<Opened<Row>> {
  const { database, signer, now, connections } = parts;
  const { integration, outbound, logger } = request;
  const { vault, grant } = integration.authentication;
  const { code, bridge_key: _, ...others } = request.auth;
  const isKept = (name: string) => Object.hasOwn(vault?.fields ?? {}, name);
  const credentials: AuthTexts = Object.fromEntries(Object.entries(others).filter(([name]) => isKept(name)));
  const auth = { ...credentials, ...(code === undefined ? {} : { code }) };
  const fingerprint = await sessionFingerprint(signer, { auth });
  const id = (await sha256(`connection\n${integration.name}\n${fingerprint}`)).slice(0, 22);
  // The same credentials mean the same attempt.
  const broker = brokerName(id, 'validation');

  if (code !== undefined && grant?.type === 'authorization_code') {
    const of = { integration, grant, auth: credentials, name: broker, lasting: false };
    await parts.tokens.exchange(codeRequest(of, { code, redirectUri: grant.talkdeskRedirectUri }), presentedRefused);
  }
  const keySeed = toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
  const wish = { integration, id, version: 1, broker, credentials, keySeed, outbound, logger };
  const { account, connection, validation, service } = await connections.connect(wish).catch(async (error: unknown) => {
    // Tokens of a connection that will not be are not kept. After a fault of the service the code may come again.
    const isRefused = error instanceof BridgeError && error.code === 'invalid_credentials';
    if (isRefused && grant && !(await isThere(parts, id))) await parts.tokens.forget(broker);
    throw error;
  });
  const bridgeKey = `tbk_${await signer.sign('issued bridge key', `${id}\n${connection.keySeed ?? keySeed}`)}`;
  const key = { hash: await hashBridgeKey(bridgeKey), account: account.id, connection: id, now: now() };
  const [, rows] = await database.run(addBridgeKey(key), alongside);
  const store = { ...validation.store, bridge_key: bridgeKey };
  return { account, service, connection: id, rows, validation: { ...validation, store } };
}

async function isThere({ database }: SessionParts, id: string): Promise<boolean> {
  const [rows] = await database.run(findConnection(id));
  return rows.length > 0;
}
