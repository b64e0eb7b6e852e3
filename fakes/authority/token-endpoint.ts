/** What is given for a request to the token endpoint (RFC 6749, 3.2), by grant type. */

import { allowedScope, type AuthorityClient, type AuthorityUser, GRANT_TYPES, type GrantType } from './clients.ts';
import type { Grants, Issued } from './grants.ts';
import { optional, type Parameters, required } from './parameters.ts';
import { challengeOf } from './pkce.ts';
import { Refusal } from './refusal.ts';

export interface TokenRequest {
  readonly client: AuthorityClient;
  readonly grantType: GrantType;
  readonly parameters: Parameters;
}

/** Throws `unsupported_grant_type`, or `unauthorized_client` when it is not for this client. */
export function grantTypeOf({ grantTypes }: AuthorityClient, parameters: Parameters): GrantType {
  const text = required(parameters, 'grant_type');
  const grantType = GRANT_TYPES.find((each) => each === text);
  if (!grantType) throw new Refusal('unsupported_grant_type', 'The authority does not know this grant type');
  if (grantTypes && !grantTypes.includes(grantType))
    throw new Refusal('unauthorized_client', 'The client may not use this grant type');
  return grantType;
}

/** Throws a `Refusal`. */
export async function grant(
  grants: Grants,
  users: readonly AuthorityUser[],
  { client, grantType, parameters }: TokenRequest,
): Promise<Issued> {
  const clientId = client.id;
  switch (grantType) {
    case 'client_credentials':
      return grants.begin({ clientId, account: client.account ?? clientId, ...asked() }, false);
    case 'password': {
      const [username, password] = [required(parameters, 'username'), required(parameters, 'password')];
      const user = users.find((each) => each.username === username && each.password === password);
      if (!user) throw new Refusal('invalid_grant', 'No user has this name and password');
      return grants.begin({ clientId, account: user.account ?? username, ...asked() }, true);
    }
    case 'authorization_code': {
      const code = required(parameters, 'code');
      const verifier = parameters.get('code_verifier');
      const challenge = verifier === undefined ? undefined : await challengeOf(verifier);
      return grants.redeem(code, { clientId, redirectUri: parameters.get('redirect_uri'), challenge });
    }
    case 'refresh_token':
      return grants.refresh(required(parameters, 'refresh_token'), clientId, parameters.get('scope'));
  }

  function asked() {
    const scope = allowedScope(client, parameters.get('scope'));
    return { ...(scope === undefined ? {} : { scope }), ...optional(parameters, 'audience') };
  }
}
