/**
 * What an OAuth authority is asked, and what its answers mean. The requests are those of RFC 6749; its answers are read
 * leniently, because authorities leave out `token_type`, write `expires_in` as text, or answer as `text/html`.
 */

import * as oauth from 'oauth4webapi';
import { BridgeError } from '../domain/errors.ts';
import { readRest } from '../upstream/rate-headers.ts';
import type { Send } from '../upstream/send.ts';
import { readLifetime } from './token-life.ts';

/** The client that asks, and where. */
export interface AuthorityClient {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientAuthentication: 'client_secret_basic' | 'client_secret_post';
}

/** `grant_type` with its parameters, as RFC 6749 names them. */
export interface TokenGrant {
  readonly type: 'client_credentials' | 'password' | 'authorization_code' | 'refresh_token';
  readonly parameters: Readonly<Record<string, string>>;
}

export interface GrantedTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Seconds; absent where the authority does not say. */
  readonly lifetime?: number;
}

/**
 * Why there is no token. `refused`: the authority said no, with its `error` code (RFC 6749, 5.2); asking again as before
 * is in vain. `unanswered`: nobody knows whether it granted one. `unavailable`: it granted none, for now.
 */
export type Refusal =
  | { readonly reason: 'refused'; readonly error: string }
  | { readonly reason: 'unanswered' | 'unavailable'; readonly retryAfterSeconds?: number; readonly message: string };

export type AuthorityAnswer = ({ readonly ok: true } & GrantedTokens) | ({ readonly ok: false } & Refusal);

/** Asks once. Never throws for what the authority says or does. */
export async function askAuthority(
  send: Send,
  client: AuthorityClient,
  grant: TokenGrant,
  now: () => number,
): Promise<AuthorityAnswer> {
  let status: number;
  let headers: Headers;
  let text: string;
  try {
    const response = await request(send, client, grant);
    ({ status, headers } = response);
    text = await response.text();
  } catch (cause) {
    if (!(cause instanceof BridgeError)) throw cause;
    return { ok: false, reason: 'unanswered', message: cause.message };
  }
  if (status === 429 || status >= 500) {
    const seconds = readRest(headers, now());
    const message = `The authority answered with status ${status}`;
    return {
      ok: false,
      reason: 'unavailable',
      message,
      ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
    };
  }
  return await read(client, status, text);
}

function request(send: Send, client: AuthorityClient, grant: TokenGrant): Promise<Response> {
  const authentication =
    client.clientAuthentication === 'client_secret_post'
      ? oauth.ClientSecretPost(client.clientSecret)
      : oauth.ClientSecretBasic(client.clientSecret);
  return oauth.genericTokenEndpointRequest(
    serverOf(client),
    { client_id: client.clientId },
    authentication,
    grant.type,
    { ...grant.parameters },
    // Which schemes may be used is decided where requests leave.
    { [oauth.allowInsecureRequests]: true, [oauth.customFetch]: (url, init) => send(url, init) },
  );
}

const serverOf = ({ tokenUrl }: AuthorityClient): oauth.AuthorizationServer => ({
  issuer: new URL(tokenUrl).origin,
  token_endpoint: tokenUrl,
});

async function read(client: AuthorityClient, status: number, text: string): Promise<AuthorityAnswer> {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    if (status === 400 || status === 401 || status === 403) return { ok: false, reason: 'refused', error: `${status}` };
    return { ok: false, reason: 'unavailable', message: `The authority's answer with status ${status} is no JSON` };
  }
  const { id_token: _, scope: __, expires_in: expiresIn, refresh_token: refreshToken, ...rest } = body as TokenBody;
  const { error: code, access_token: token } = rest;
  // Some refuse with status 200.
  if (typeof code === 'string' && token === undefined) return { ok: false, reason: 'refused', error: errorCode(code) };
  if (typeof token === 'string' && !PRINTABLE.test(token)) {
    return { ok: false, reason: 'unavailable', message: "The authority's token holds what no header can carry" };
  }
  const lifetime = readLifetime(expiresIn);
  const plain = {
    token_type: 'bearer',
    ...rest,
    ...(typeof refreshToken === 'string' && refreshToken !== '' ? { refresh_token: refreshToken } : {}),
  };
  try {
    const tokens = await oauth.processGenericTokenEndpointResponse(
      serverOf(client),
      { client_id: client.clientId },
      Response.json(plain, { status: status >= 200 && status < 300 ? 200 : status }),
    );
    return {
      ok: true,
      accessToken: tokens.access_token,
      ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
      ...(lifetime === undefined ? {} : { lifetime }),
    };
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError)
      return { ok: false, reason: 'refused', error: errorCode(error.error) };
    if (status === 400 || status === 401 || status === 403) return { ok: false, reason: 'refused', error: `${status}` };
    const message = `The authority's answer with status ${status} holds no token that can be used`;
    return { ok: false, reason: 'unavailable', message };
  }
}

interface TokenBody {
  readonly id_token?: unknown;
  readonly scope?: unknown;
  readonly expires_in?: unknown;
  readonly refresh_token?: unknown;
  readonly access_token?: unknown;
  readonly error?: unknown;
}

const PRINTABLE = /^[\u0020-\u007e]+$/;

/** Codes are words; anything else might repeat what was sent. */
const errorCode = (error: string) => (/^[a-z_]{1,40}$/.test(error) ? error : 'unknown');
