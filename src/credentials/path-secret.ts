/**
 * Path secrets: the segment of the URL behind which an integration of type `none` is, which has no field to carry a key.
 * The bridge is given hashes of them only.
 */

import { sha256, toBase64Url } from '../domain/signer.ts';

/** A new one: 192 random bits behind a prefix by which scanners for leaked secrets, and our own reports, can tell it. */
export function newPathSecret(): string {
  return `tbp_${toBase64Url(crypto.getRandomValues(new Uint8Array(24)))}`;
}

/** What the bridge is told of it, as `PATH_SECRET_HASH_…`: base64url, 43 characters. */
export async function hashPathSecret(secret: string): Promise<string> {
  return await sha256(`path secret\n${secret}`);
}
