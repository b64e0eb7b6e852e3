/** Which credentials are secret, and what wrong ones look like. */

import type { AuthFieldEntry } from './manifest.ts';

export type Auth = Readonly<Record<string, string | number | boolean>>;

const SECRET_NAME = /key|token|secret|pass|code|credential/i;

/**
 * The names of the values that the bridge itself must find wrong when they are: with OAuth the token only, because
 * Talkdesk uses the others; else those that look secret, or all where none does.
 */
export function provingFields(auth: Auth, declared: readonly AuthFieldEntry[], isOauth: boolean): readonly string[] {
  const given = Object.keys(auth).filter((name) => typeof auth[name] === 'string');
  const entryOf = (name: string) => declared.find((entry) => entry.field_name === name);
  if (isOauth) {
    return given.filter((name) => entryOf(name)?.type.toLowerCase() === 'oauth' || /access_?token/i.test(name));
  }
  const secret = given.filter((name) => isSecret(name, entryOf(name)));
  return secret.length > 0 ? secret : given.filter((name) => entryOf(name)?.mandatory !== false);
}

/** Whether nobody but the bridge may see the field's value. */
function isSecret(name: string, entry: AuthFieldEntry | undefined): boolean {
  return SECRET_NAME.test(name) || entry?.masked === true || /^(password|oauth)$/i.test(entry?.type ?? '');
}

/** A value of the same form and length, in which every letter and digit is another. */
export function wrongValue(value: string): string {
  const wrong = value.replaceAll(/[a-z\d]/gi, (character) => {
    if (character === 'z' || character === 'Z' || character === '9') return WRAPPED[character];
    return String.fromCodePoint((character.codePointAt(0) ?? 0) + 1);
  });
  return wrong === value ? `${value}x` : wrong;
}

const WRAPPED = { z: 'a', Z: 'A', 9: '0' } as const;

/** The path secrets in addresses; those of other bridges than ours cannot be told from names. */
export function pathSecretsIn(addresses: readonly string[]): readonly string[] {
  return [...new Set(addresses.flatMap((address) => address.match(/(?<=\/)tbp_[\w-]+/g) ?? []))];
}

/** The text with every one of the secrets replaced by `…`. */
export function mask(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets.filter((secret) => secret !== '').toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce((masked, secret) => masked.replaceAll(secret, '…'), text);
}
