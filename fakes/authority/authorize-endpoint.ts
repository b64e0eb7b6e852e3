/** Where a person would consent (RFC 6749, 4.1.1); here the answer is known and comes at once. */

import { allowedScope, type AuthorityClient } from './clients.ts';
import type { Grants } from './grants.ts';
import { optional, readParameters, required } from './parameters.ts';
import { Refusal } from './refusal.ts';

export interface Decision {
  readonly consent: 'allow' | 'deny';
  /** Of the person who is signed in. */
  readonly account: string;
}

/**
 * Where the browser is sent: to the client, with a code or an error. Throws a `Refusal` when the client or its
 * redirect_uri is unknown, since then nobody can be trusted with the answer.
 */
export function authorize(
  grants: Grants,
  clients: readonly AuthorityClient[],
  query: URLSearchParams,
  { consent, account }: Decision,
): URL {
  const parameters = readParameters(query);
  const clientId = required(parameters, 'client_id');
  const redirectUri = required(parameters, 'redirect_uri');
  const client = clients.find(({ id }) => id === clientId);
  if (!client?.redirectUris?.includes(redirectUri))
    throw new Refusal('invalid_request', 'The client is unknown, or has not registered this redirect_uri');

  const target = new URL(redirectUri);
  const state = parameters.get('state');
  if (state !== undefined) target.searchParams.set('state', state);
  try {
    target.searchParams.set('code', giveCode(client));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    target.searchParams.set('error', error.code);
    target.searchParams.set('error_description', error.message);
  }
  return target;

  function giveCode(of: AuthorityClient): string {
    if (required(parameters, 'response_type') !== 'code')
      throw new Refusal('unsupported_response_type', 'Only codes are given here');
    const challenge = parameters.get('code_challenge');
    if (challenge !== undefined && parameters.get('code_challenge_method') !== 'S256')
      throw new Refusal('invalid_request', 'The challenge must be made by S256');
    const scope = allowedScope(of, parameters.get('scope'));
    if (consent === 'deny') throw new Refusal('access_denied', 'The person does not consent');
    return grants.issueCode({
      clientId,
      account,
      redirectUri,
      ...(challenge === undefined ? {} : { challenge }),
      ...(scope === undefined ? {} : { scope }),
      ...optional(parameters, 'audience'),
    });
  }
}
