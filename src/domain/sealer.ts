/**
 * Secrets at rest: AES-256-GCM under a key derived from one of the vault's keys. What is sealed says under which key,
 * and opens only in the place it was sealed for, so a row that is moved to another account is worth nothing there.
 */

import type { Secret } from './secret.ts';
import { fromBase64Url, sha256, toBase64Url } from './signer.ts';

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Where a secret belongs, such as integration, account and field; bound to it, and not secret itself. */
export type Place = readonly string[];

export interface Sealer {
  /** The ids of the keys, the one that is to seal from now on last. */
  keyIds(): Promise<readonly string[]>;
  /** Seals under the newest key, or the one that is named. The text is `v1.{key id}.{iv and ciphertext, base64url}`. */
  seal(place: Place, text: string, keyId?: string): Promise<string>;
  /** The text; nothing where it was sealed for another place, altered, or sealed under a key that is not here. */
  open(place: Place, sealed: string): Promise<string | undefined>;
}

const VERSION = 'v1';
const IV_BYTES = 12;

/** The id of the key under which a text was sealed. */
export function keyIdOf(sealed: string): string {
  return sealed.split('.')[1] ?? '';
}

/** `secrets`: the vault's keys, the one that is to seal from now on last. */
export function createSealer(secrets: readonly [Secret, ...Secret[]]): Sealer {
  let derived: Promise<ReadonlyMap<string, Key>> | undefined;
  const keys = () => (derived ??= deriveKeys(secrets));
  const parameters = (place: Place, iv: Uint8Array<ArrayBuffer>) => ({
    name: 'AES-GCM',
    iv,
    additionalData: encoder.encode(JSON.stringify([VERSION, ...place])),
  });
  return {
    async keyIds() {
      return [...(await keys()).keys()];
    },
    async seal(place, text, keyId) {
      const [id, key] = [...(await keys())].findLast(([each]) => keyId === undefined || each === keyId) ?? [];
      if (!id || !key) throw new Error('The vault has no key of this id');
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const ciphertext = await crypto.subtle.encrypt(parameters(place, iv), key, encoder.encode(text));
      const bytes = new Uint8Array(IV_BYTES + ciphertext.byteLength);
      bytes.set(iv);
      bytes.set(new Uint8Array(ciphertext), IV_BYTES);
      return `${VERSION}.${id}.${toBase64Url(bytes)}`;
    },
    async open(place, sealed) {
      const [version, id = '', text = ''] = sealed.split('.');
      const key = (await keys()).get(id);
      const bytes = fromBase64Url(text);
      if (version !== VERSION || !key || !bytes) return undefined;
      try {
        const opened = await crypto.subtle.decrypt(
          parameters(place, bytes.slice(0, IV_BYTES)),
          key,
          bytes.slice(IV_BYTES),
        );
        return decoder.decode(opened);
      } catch {
        // The one thing that Web Crypto tells: it is not what was sealed for this place.
        return undefined;
      }
    },
  };
}

async function deriveKeys(secrets: readonly Secret[]): Promise<ReadonlyMap<string, Key>> {
  const entries = secrets.map(async (each): Promise<[string, Key]> => {
    const secret = each.reveal();
    const root = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey']);
    const derivation = {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(),
      info: encoder.encode('talkdesk-bridge vault'),
    };
    const use = { name: 'AES-GCM', length: 256 };
    const key = await crypto.subtle.deriveKey(derivation, root, use, false, ['encrypt', 'decrypt']);
    return [(await sha256(`vault key\n${secret}`)).slice(0, 8), key];
  });
  return new Map(await Promise.all(entries));
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
