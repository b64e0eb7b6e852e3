/** The external service as one request of Talkdesk reaches it: with which credentials, and what a refusal means. */

import type { AuthValues, Validation, ValidationCall } from '../connectors/connector.ts';
import type { Integration } from '../declaration/integration.ts';
import { BridgeError } from '../domain/errors.ts';
import { isMasked, Secret } from '../domain/secret.ts';
import type { Settings } from '../domain/settings.ts';
import type { Logger } from '../log.ts';
import { createFetchJson } from '../upstream/fetch-json.ts';
import type { AccessTokens, UpstreamWishes } from '../upstream/fetch.ts';
import { followableLink } from '../upstream/outbound-url.ts';
import type { Outbound } from '../upstream/outbound.ts';
import type { AuthTexts } from './auth-values.ts';

/** The way out of one inbound request. */
export interface Service {
  readonly auth: AuthTexts;
  readonly tokens?: AccessTokens;
  readonly refusal: (host: string) => BridgeError;
}

/** Who calls the service, and how. */
export interface Caller {
  readonly integration: Integration;
  readonly service: Service;
  /** Whose rate the calls count for, once it is known. */
  readonly account?: string;
  readonly outbound: Outbound;
  readonly now: () => number;
  readonly logger: Logger;
}

/** What a connector is lent, but for the settings. From here on secrets are `Secret`s, and the logger hides them. */
export function callsOf(caller: Caller): (settings: Settings) => ValidationCall {
  const { integration, service, account, outbound, now, logger } = caller;
  const { tokens, refusal } = service;
  const { connector } = integration;
  const auth = lend(integration, service.auth, logger);
  const wishes: UpstreamWishes = {
    authorize(headers, token) {
      const accessToken = token === undefined ? undefined : new Secret(token);
      if (accessToken) logger.hide(accessToken);
      if (connector.authorize) connector.authorize(headers, auth, accessToken);
      else if (token !== undefined) headers.set('Authorization', `Bearer ${token}`);
    },
    ...(tokens === undefined ? {} : { tokens }),
    refusal,
  };
  const fetch = outbound.fetchFor(wishes, account);
  const linkIn = (asked: string, link: string) => followableLink(asked, link, outbound.rules);
  const reach = { fetch, fetchJson: createFetchJson(fetch), linkIn };
  return (settings) => ({ auth, settings, ...reach, now, log: logger.info });
}

function lend({ authentication }: Integration, texts: AuthTexts, logger: Logger): AuthValues {
  const fields = { ...authentication.fields, ...authentication.vault?.fields };
  const values = Object.entries(texts).map(([name, text]) => {
    if (text === undefined || fields[name]?.secret !== true) return [name, text];
    const secret = new Secret(text);
    logger.hide(secret);
    return [name, secret];
  });
  return Object.fromEntries(values) as AuthValues;
}

/** Tries the credentials for real. Many services answer 403 to a key that they do not know. */
export async function validate({ name, connector }: Integration, call: ValidationCall): Promise<Validation> {
  try {
    const validation = await connector.validate(call);
    // All customers would have one account, or Talkdesk would store it.
    if (!isMasked(JSON.stringify(validation))) return validation;
    throw new BridgeError('internal', `validate of ${name} returned a secret as it prints; call reveal() on it`);
  } catch (error) {
    if (!(error instanceof BridgeError) || error.detail.upstreamStatus !== 403) throw error;
    throw new BridgeError('invalid_credentials', error.message, {}, { cause: error });
  }
}

/** A refusal of what Talkdesk presented. */
export function presentedRefused(host: string): BridgeError {
  return new BridgeError('invalid_credentials', `${host} does not accept the credentials`);
}

/** A refusal of what the bridge keeps. */
export function keptRefused(host: string): BridgeError {
  return new BridgeError(
    'reconnect_needed',
    `${host} no longer accepts what this bridge keeps for the account; it must be connected again`,
  );
}
