/**
 * Proof that a text is ours: HMAC-SHA-256 under a key derived from the bridge's secret. Each purpose has a key of
 * its own, so a signature made for one is worth nothing for another.
 */

import type { Secret } from './secret.ts';

/** Workers and Node name this type differently. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

export interface Signer {
  /** The signature, base64url without padding, 43 characters. */
  sign(purpose: string, text: string): Promise<string>;
  /** Whether the signature is by the current secret or one of the previous ones. */
  verify(purpose: string, text: string, signature: string): Promise<boolean>;
}

/** `secrets`: the one that signs, then those that are still believed. */
export function createSigner(secrets: readonly [Secret, ...Secret[]]): Signer {
  const keys = new Map<string, Promise<Key>>();
  const keyFor = (each: Secret, purpose: string): Promise<Key> => {
    const secret = each.reveal();
    const name = `${purpose}\n${secret}`;
    const key = keys.get(name) ?? deriveKey(secret, purpose);
    keys.set(name, key);
    return key;
  };
  return {
    async sign(purpose, text) {
      const signature = await crypto.subtle.sign('HMAC', await keyFor(secrets[0], purpose), encode(text));
      return toBase64Url(new Uint8Array(signature));
    },
    async verify(purpose, text, signature) {
      const bytes = fromBase64Url(signature);
      if (!bytes) return false;
      for (const secret of secrets) {
        if (await crypto.subtle.verify('HMAC', await keyFor(secret, purpose), bytes, encode(text))) return true;
      }
      return false;
    },
  };
}

async function deriveKey(secret: string, purpose: string): Promise<Key> {
  const root = await crypto.subtle.importKey('raw', encode(secret), 'HKDF', false, ['deriveKey']);
  const derivation = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: encode(`talkdesk-bridge ${purpose}`),
  };
  const use = { name: 'HMAC', hash: 'SHA-256', length: 256 };
  return crypto.subtle.deriveKey(derivation, root, use, false, ['sign', 'verify']);
}

/** SHA-256 of a text, base64url without padding. */
export async function sha256(text: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', encode(text))));
}

const encoder = new TextEncoder();
const encode = (text: string) => encoder.encode(text);

/** Bytes as base64url without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  // A byte at a time: a call takes only so many arguments.
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** The bytes behind a base64url text, or nothing where it is none. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
