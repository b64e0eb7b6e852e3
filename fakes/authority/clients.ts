/** Who may ask the authority for tokens, and how a client proves who it is (RFC 6749, 2.3). */

import type { Parameters } from './parameters.ts';
import { Refusal } from './refusal.ts';

export const GRANT_TYPES = ['client_credentials', 'password', 'authorization_code', 'refresh_token'] as const;
export type GrantType = (typeof GRANT_TYPES)[number];

export interface AuthorityClient {
  readonly id: string;
  readonly secret: string;
  /** The account that its own tokens (client_credentials) belong to; by default its id. */
  readonly account?: string;
  /** By default the client may prove itself in both ways. */
  readonly authentication?: 'client_secret_basic' | 'client_secret_post';
  /** By default all. */
  readonly grantTypes?: readonly GrantType[];
  /** What it may ask for, and is given when it asks for nothing; by default it is given whatever it asks for. */
  readonly scopes?: readonly string[];
  /** Where codes may be sent, compared as texts. */
  readonly redirectUris?: readonly string[];
}

/** A person with an account at the authority. */
export interface AuthorityUser {
  readonly username: string;
  readonly password: string;
  /** By default the username. */
  readonly account?: string;
}

interface Credentials {
  readonly id: string;
  readonly secret: string;
  readonly method: NonNullable<AuthorityClient['authentication']>;
}

/** Throws `invalid_client` for who is unknown or has another secret, `invalid_request` for two proofs at once. */
export function authenticate(
  clients: readonly AuthorityClient[],
  authorization: string | undefined,
  parameters: Parameters,
): AuthorityClient {
  const { id, secret, method } = credentialsIn(authorization, parameters);
  const client = clients.find((each) => each.id === id);
  if (!client || client.secret !== secret) throw new Refusal('invalid_client', 'The client is unknown');
  if (client.authentication !== undefined && client.authentication !== method)
    throw new Refusal('invalid_client', `The client must use ${client.authentication}`);
  return client;
}

/** The id that a request claims, without a look at the secret; nothing when it claims none. */
export function claimedClientId(authorization: string | undefined, form: URLSearchParams): string | undefined {
  try {
    return authorization === undefined ? (form.get('client_id') ?? undefined) : basicIn(authorization).id;
  } catch {
    return undefined;
  }
}

function credentialsIn(authorization: string | undefined, parameters: Parameters): Credentials {
  const secret = parameters.get('client_secret');
  const id = parameters.get('client_id');
  if (authorization === undefined) {
    if (id === undefined || secret === undefined)
      throw new Refusal('invalid_client', 'The client does not say who it is');
    return { id, secret, method: 'client_secret_post' };
  }
  if (secret !== undefined) throw new Refusal('invalid_request', 'The client proves itself in two ways');
  const basic = basicIn(authorization);
  if (id !== undefined && id !== basic.id) throw new Refusal('invalid_request', 'The client gives two ids');
  return { ...basic, method: 'client_secret_basic' };
}

function basicIn(authorization: string): Pick<Credentials, 'id' | 'secret'> {
  const [, encoded] =
    /^Basic ((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/i.exec(authorization) ?? [];
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(atob(encoded ?? '')) ?? [];
  if (id === undefined || secret === undefined) throw new Refusal('invalid_client', 'This is no Basic credential');
  return { id: formDecode(id), secret: formDecode(secret) };
}

/** As in application/x-www-form-urlencoded, which is how id and secret stand in a Basic credential (RFC 6749, 2.3.1). */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new Refusal('invalid_client', 'The Basic credential is not encoded as in a form');
  }
}

/** The scope that is given for what was asked for; throws `invalid_scope` when the client may not have it. */
export function allowedScope({ scopes }: AuthorityClient, asked: string | undefined): string | undefined {
  if (!scopes) return asked;
  const foreign = asked?.split(' ').find((scope) => !scopes.includes(scope));
  if (foreign !== undefined) throw new Refusal('invalid_scope', 'The client may not ask for this scope');
  return asked ?? scopes.join(' ');
}
