/** `GET /connect/{integration}/callback`: the authority's answer. What it allows is tried at the service, and kept. */

import { equalHashes, hashBridgeKey, newBridgeKey } from '../credentials/bridge-key.ts';
import { brokerName } from '../credentials/connections.ts';
import { codeRequest } from '../credentials/token-request.ts';
import { tokenFingerprint, type TokenProblem } from '../credentials/token-broker.ts';
import { BridgeError } from '../domain/errors.ts';
import { connectAddress } from '../http/connect-address.ts';
import type { RouteContext } from '../http/server.ts';
import type { Logger } from '../log.ts';
import { type AccountRecord, changeAccount, findAccountsByName } from '../store/accounts.ts';
import { addBridgeKeyOfInvitation } from '../store/bridge-keys.ts';
import { type ConnectionRow, findConnection } from '../store/connections.ts';
import { type InvitationRow, useInvitation } from '../store/invitations.ts';
import { connectedAlready, connectedPage } from './connected-page.ts';
import { refusedConsent } from './consent-errors.ts';
import { codeVerifierOf, type ConsentState, readConsentState } from './consent-state.ts';
import { loadInvitation, openInvitation } from './invitation.ts';
import { readNonceCookie } from './nonce-cookie.ts';
import type { Page } from './page.ts';
import { PageProblem } from './page-problem.ts';
import type { Consented, ConnectParts } from './parts.ts';

/** What the answer is about. */
interface Consent extends Consented {
  readonly row: InvitationRow;
  readonly code: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
  /** The account that is connected anew. */
  readonly into?: AccountRecord;
  /** The connection as it is, where it is there already. */
  readonly before?: ConnectionRow;
  readonly logger: Logger;
}

export async function finishConsent(parts: ConnectParts, consented: Consented, c: RouteContext): Promise<Page> {
  const { integration } = consented;
  const trace = c.get('trace');
  const { page, redirectUri } = connectAddress(c.req.url, integration.name);
  const text = c.req.query('state') ?? '';
  const state = checkState(await readConsentState(parts.signer, integration.name, text), {
    nonce: readNonceCookie(c, page),
    now: parts.now(),
  });
  const error = c.req.query('error');
  if (error !== undefined) throw refusedConsent(error);
  const row = await loadInvitation(parts, integration.name, state.invitation);
  const [[before]] = await parts.database.run(findConnection(row.connection));
  trace.connection = row.connection;
  if (row.used_at !== null) {
    if (before) trace.account = before.account;
    return connectedAlready(integration, row, before?.account);
  }
  const code = c.req.query('code') ?? '';
  if (code === '')
    throw new PageProblem(400, 'invalid_input', 'The answer holds no code', `Nothing was connected. ${AGAIN}`);

  const into = row.account === null ? undefined : await accountOf(parts, row, before);
  const logger = parts.logger.child({
    request_id: trace.requestId,
    integration: integration.name,
    endpoint: trace.endpoint,
  });
  trace.logger = logger;
  const account = await keep(parts, {
    ...consented,
    row,
    code,
    codeVerifier: await codeVerifierOf(parts.signer, text),
    redirectUri,
    logger,
    ...(into ? { into } : {}),
    ...(before ? { before } : {}),
  });
  trace.account = account.id;
  trace.accountLabel = account.label;
  return await handOver(parts, consented, row, account);
}

const AGAIN = 'Open the link that was sent to you again.';

function checkState(
  state: ConsentState | undefined,
  { nonce, now }: { readonly nonce: string; readonly now: number },
): ConsentState {
  if (!state) throw new PageProblem(400, 'invalid_input', 'This answer belongs to no request of ours', AGAIN);
  if (now >= state.expiresAt) throw new PageProblem(410, 'not_found', 'This took too long', AGAIN);
  if (equalHashes(state.nonce, nonce)) return state;
  const advice = `It has to end in the browser in which it began, which must accept cookies. ${AGAIN}`;
  throw new PageProblem(400, 'invalid_input', 'This was not begun in this browser', advice);
}

/** The account of an invitation that is to connect it anew, as long as nobody did meanwhile. */
async function accountOf(
  { database }: ConnectParts,
  { account, version }: InvitationRow,
  before: ConnectionRow | undefined,
): Promise<AccountRecord> {
  const [records] = await database.run(findAccountsByName(account ?? ''));
  const record = records.find(({ id }) => id === account);
  const ask = 'If it has to be connected again, ask whoever sent you the link for a new one.';
  if (!record || !before) throw new PageProblem(410, 'not_found', 'The account is no longer there', ask);
  if (before.version < version) return record;
  throw new PageProblem(409, 'conflict', 'The account has been connected again since', ask);
}

/** Exchanges the code, tries what it gave, and keeps it. Returns the account. */
async function keep(
  parts: ConnectParts,
  consent: Consent,
): Promise<{ readonly id: string; readonly label: string | null }> {
  const { database, tokens, connections } = parts;
  const { integration, grant, row, into, before, logger } = consent;
  // Another consent to the same invitation has tokens of its own; the same one again has the same.
  const broker = brokerName(row.connection, await tokenFingerprint(consent.code));
  const target = { id: row.connection, version: row.version, broker };
  const credentials = await openInvitation(parts, row);
  const of = { integration, grant, auth: credentials, name: broker, lasting: false };
  try {
    await tokens.exchange(codeRequest(of, consent), refusedByAuthority);
    const wish = { integration, ...target, credentials, logger };
    const { account } = await connections.connect(
      into ? { ...wish, into: { id: into.id, identity: into.identity } } : wish,
    );
    if (before && before.version < row.version) {
      await tokens.forget(before.broker).catch((cause: unknown) => logger.warn('tokens_not_forgotten', { cause }));
    }
    if (row.label === null) return account;
    const [named] = await database.run(changeAccount(account.id, { label: row.label }));
    if (named.length > 0) return { id: account.id, label: row.label };
    logger.warn('label_taken', { account: account.id });
    return account;
  } catch (error) {
    // After a fault of the service the same answer may come again. Tokens that are refused are not kept.
    const isRefused = error instanceof BridgeError && ['invalid_credentials', 'conflict'].includes(error.code);
    if (isRefused && !(await isKept(parts, target))) {
      await tokens.forget(broker).catch((cause: unknown) => logger.warn('tokens_not_forgotten', { cause }));
    }
    throw error;
  }
}

/** Whether the connection is there and has these tokens: another request with the same consent was first. */
async function isKept(
  { database }: ConnectParts,
  { id, broker }: { readonly id: string; readonly broker: string },
): Promise<boolean> {
  const [[connection]] = await database.run(findConnection(id));
  return connection?.broker === broker;
}

/** Uses the invitation up. Whoever does it gets the bridge key of a new connection, and nobody after them. */
async function handOver(
  { database, now }: ConnectParts,
  { integration }: Consented,
  row: InvitationRow,
  account: { readonly id: string; readonly label: string | null },
): Promise<Page> {
  if (row.account !== null) {
    await database.run(useInvitation(row.id, now()));
    return connectedPage(integration, account.label);
  }
  const bridgeKey = newBridgeKey();
  const key = { hash: await hashBridgeKey(bridgeKey), account: account.id, connection: row.connection, now: now() };
  const [, used] = await database.run(addBridgeKeyOfInvitation(row.id, key), useInvitation(row.id, now()));
  if (used.length === 0) return connectedAlready(integration, row, account.id);
  return connectedPage(integration, account.label, bridgeKey);
}

function refusedByAuthority(host: string, { error }: TokenProblem): BridgeError {
  const rule = ['invalid_client', 'unauthorized_client'].includes(error)
    ? 'does not know the client id and secret that this bridge was given'
    : 'does not take its own consent for good; it may be too old';
  return new BridgeError('invalid_credentials', `${host} ${rule}`);
}
