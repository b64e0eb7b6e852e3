/** What a broker is asked for a session or a connection: the integration's grant, filled in with the credentials. */

import type { Grant } from '../declaration/authentication.ts';
import type { Integration } from '../declaration/integration.ts';
import { BridgeError } from '../domain/errors.ts';
import { fillTemplate } from '../domain/template.ts';
import type { AuthTexts } from './auth-values.ts';
import type { AuthorityClient, TokenGrant } from './authority.ts';
import type { CodeRequest, TokenRequest } from './token-broker.ts';

export interface GrantOf {
  readonly integration: Integration;
  readonly grant: Grant;
  readonly auth: AuthTexts;
  /** Name of the broker. */
  readonly name: string;
  readonly lasting: boolean;
}

export function tokenRequest({ afresh, ...of }: GrantOf & { readonly afresh: boolean }): Omit<TokenRequest, 'refused'> {
  const { grant, auth } = of;
  const common = { ...commonPart(of), afresh };
  if (grant.type === 'authorization_code') return common;
  const person =
    grant.type === 'password' ? { username: valueOf(auth, 'username'), password: valueOf(auth, 'password') } : {};
  return { ...common, grant: { type: grant.type, parameters: { ...person, ...wishesOf(grant) } } };
}

/** For a code that came to `redirectUri`, and the PKCE verifier where the bridge had it made (RFC 7636). */
export function codeRequest(
  of: GrantOf,
  {
    code,
    redirectUri,
    codeVerifier,
  }: { readonly code: string; readonly redirectUri?: string | undefined; readonly codeVerifier?: string },
): CodeRequest {
  const parameters = {
    code,
    ...(redirectUri === undefined ? {} : { redirect_uri: redirectUri }),
    ...(codeVerifier === undefined ? {} : { code_verifier: codeVerifier }),
  };
  const grant: TokenGrant & { readonly type: 'authorization_code' } = { type: 'authorization_code', parameters };
  return { ...commonPart(of), grant };
}

function commonPart({
  integration,
  grant,
  auth,
  name,
  lasting,
}: GrantOf): Omit<TokenRequest, 'refused' | 'afresh' | 'grant'> {
  return {
    integration: integration.name,
    name,
    lasting,
    client: clientOf(grant, auth),
    ...(grant.lifetimeSeconds === undefined ? {} : { assumedLifetime: grant.lifetimeSeconds }),
  };
}

/** What the integration asks for, for a person's consent or in the request for a token. */
export function wishesOf({ scopes = [], audience, parameters = {} }: Grant): Readonly<Record<string, string>> {
  return {
    ...parameters,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    ...(audience === undefined ? {} : { audience }),
  };
}

/** Where a person gives consent. */
export function authorizationUrlOf(grant: Grant, auth: AuthTexts): string {
  return grant.authorizationUrl === undefined
    ? valueOf(auth, 'authorization_url')
    : fillTemplate(grant.authorizationUrl, (name) => valueOf(auth, name));
}

function clientOf(grant: Grant, auth: AuthTexts): AuthorityClient {
  return {
    tokenUrl:
      grant.tokenUrl === undefined
        ? valueOf(auth, 'access_token_url')
        : fillTemplate(grant.tokenUrl, (name) => valueOf(auth, name)),
    clientId: valueOf(auth, 'client_id'),
    clientSecret: valueOf(auth, 'client_secret'),
    clientAuthentication: grant.clientAuthentication ?? 'client_secret_basic',
  };
}

function valueOf(auth: AuthTexts, name: string): string {
  const value = auth[name];
  if (value !== undefined) return value;
  const field = `auth.${name}`;
  throw new BridgeError('invalid_credentials', `${field} is required`, { field, rule: 'is required' });
}
