/** By what presented credentials are told apart: a keyed fingerprint over all of them, secrets included. */

import type { Signer } from '../domain/signer.ts';
import type { Integration } from '../declaration/integration.ts';
import type { Credentials } from './auth-values.ts';

export async function sessionFingerprint(signer: Signer, { auth, accessToken }: Credentials): Promise<string> {
  const values = Object.entries(accessToken === undefined ? auth : { ...auth, ' access token': accessToken });
  return await signer.sign('session', JSON.stringify(values.toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** Under which a session of an integration is known: in KV, as a token broker, and in the limits on refusals. */
export async function sessionKey(signer: Signer, { name }: Integration, credentials: Credentials): Promise<string> {
  return `session:${name}:${await sessionFingerprint(signer, credentials)}`;
}
