/** Bridge keys: what Talkdesk presents where no credential of an external service guards the data. */

import { sha256, toBase64Url } from '../domain/signer.ts';

/** What is stored of a key. */
export async function hashBridgeKey(key: string): Promise<string> {
  return await sha256(`bridge key\n${key}`);
}

/** Whether two hashes are equal, in a time that does not tell where they differ. */
export function equalHashes(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index += 1) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

/** A new key: 256 random bits behind a prefix by which scanners for leaked secrets can tell it. */
export function newBridgeKey(): string {
  return `tbk_${toBase64Url(crypto.getRandomValues(new Uint8Array(32)))}`;
}

/** What a key is called where the key itself must not be told: the beginning of its hash. */
export function bridgeKeyName(hash: string): string {
  return hash.slice(0, 8);
}
