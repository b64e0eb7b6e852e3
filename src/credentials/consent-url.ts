/** Where a person gives consent (RFC 6749, 4.1.1). */

import type { Grant } from '../declaration/authentication.ts';
import { BridgeError } from '../domain/errors.ts';
import { isLoopbackHost } from '../domain/public-host.ts';
import type { Reading } from './auth-values.ts';
import type { AuthTexts } from './auth-values.ts';
import { authorizationUrlOf } from './token-request.ts';

/** The address without what is asked for; throws `invalid_credentials` where a browser must not be sent there. */
export function consentUrlOf(grant: Grant, auth: AuthTexts, { allowLoopback }: Reading): URL {
  const url = URL.parse(authorizationUrlOf(grant, auth));
  if (url?.protocol === 'https:') return url;
  if (url?.protocol === 'http:' && allowLoopback && isLoopbackHost(url.hostname)) return url;
  const [field, rule] = ['auth.authorization_url', 'must be an https URL'];
  throw new BridgeError('invalid_credentials', `${field} ${rule}`, { field, rule });
}
