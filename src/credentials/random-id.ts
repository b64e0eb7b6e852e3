/** Ids that nobody can guess: 120 random bits behind a letter that says of what. */

import { toBase64Url } from '../domain/signer.ts';

export function randomId(letter: string): string {
  return `${letter}${toBase64Url(crypto.getRandomValues(new Uint8Array(15)))}`;
}
