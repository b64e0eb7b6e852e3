/** A session whose credentials the external service accepts, which says whose they are. */

import type { Validation } from '../connectors/connector.ts';
import { BridgeError, type ErrorCode } from '../domain/errors.ts';
import { findAccount, rememberAccount } from '../store/accounts.ts';
import type { Query } from '../store/database.ts';
import { settingsOf } from './auth-values.ts';
import { accountIdOf, identityOf } from './identity.ts';
import { recallSession, rememberSession } from './session-memory.ts';
import { callsOf, presentedRefused, type Service, validate } from './service.ts';
import type { Opened, Presenting, SessionParts } from './session.ts';
import { tokenRequest } from './token-request.ts';

export async function openByService<Row>(
  parts: SessionParts,
  request: Presenting,
  alongside: Query<Row>,
): Promise<Opened<Row>> {
  const { database, cache, now } = parts;
  const { integration, auth, key, validating, logger } = request;
  const service = serviceOf(parts, request, key);
  const remembered = validating ? undefined : await recallSession(cache, key, now());
  async function openRemembered(): Promise<Opened<Row> | undefined> {
    if (!remembered) return undefined;
    const [[account], rows] = await database.run(findAccount(remembered.account), alongside);
    return account && { account, service, rows, isRemembered: true };
  }
  const fresh = remembered?.isFresh === true ? await openRemembered() : undefined;
  if (fresh) return fresh;

  const makeCall = callsOf({ ...request, service, now });
  let validation: Validation;
  try {
    validation = await validate(integration, makeCall(settingsOf(integration, auth, {})));
  } catch (problem) {
    const isDown = problem instanceof BridgeError && DOWN.has(problem.code);
    const opened = isDown && request.evenIfDown === true ? await openRemembered() : undefined;
    if (opened) return opened;
    throw problem;
  }
  const identity = identityOf({ integration, auth, validation });
  const id = await accountIdOf(integration, identity);
  const label = validation.account?.label;
  const row = { id, integration: integration.name, identity, now: now(), ...(label === undefined ? {} : { label }) };
  const [[account], rows] = await database.run(rememberAccount(row), alongside);
  if (!account) throw new BridgeError('internal', 'D1 returned no row for the account');
  await rememberSession(cache, key, id, now()).catch((cause: unknown) =>
    logger.warn('session_not_remembered', { cause }),
  );
  return { account, service, rows, validation };
}

const DOWN: ReadonlySet<ErrorCode> = new Set(['upstream_unavailable', 'upstream_timeout', 'upstream_rate_limited']);

function serviceOf({ tokens }: SessionParts, request: Presenting, name: string): Service {
  const { integration, auth, accessToken, validating, logger } = request;
  const refusal = presentedRefused;
  const { grant } = integration.authentication;
  if (grant) {
    const wanted = tokenRequest({ integration, grant, auth, name, lasting: false, afresh: validating });
    return { auth, refusal, tokens: tokens.tokensFor({ request: wanted, refusal, logger }) };
  }
  if (accessToken === undefined) return { auth, refusal };
  // Talkdesk refreshes it when it is told of the refusal.
  return { auth, refusal, tokens: { current: async () => accessToken, inPlaceOf: async () => undefined } };
}
