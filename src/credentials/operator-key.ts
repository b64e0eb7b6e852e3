/** Operator keys: what opens `/_admin`. The bridge is given hashes of them only. */

import { sha256, toBase64Url } from '../domain/signer.ts';

/** A new key: 256 random bits behind a prefix by which scanners for leaked secrets can tell it. */
export function newOperatorKey(): string {
  return `tbo_${toBase64Url(crypto.getRandomValues(new Uint8Array(32)))}`;
}

/** What the bridge is told of a key, as `OPERATOR_KEY_HASH`: base64url, 43 characters. */
export async function hashOperatorKey(key: string): Promise<string> {
  return await sha256(`operator key\n${key}`);
}
