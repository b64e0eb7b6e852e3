/**
 * Which contacts were created a moment ago, by the e-mails and phones that they were created with: searches of the service
 * may take minutes to show them. Kept under keyed fingerprints, for as long as an index may lag.
 */

import type { Signer } from '../domain/signer.ts';
import { readAliases, saveAliases } from '../store/contact-aliases.ts';
import type { Database } from '../store/database.ts';

/** E-mails are compared without case, phones in E.164. */
export type AliasKind = 'email' | 'phone';

/** What a contact was created with. */
export interface AliasKeys {
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}

export interface ContactAliases {
  /** Ids of contacts that were created with one of the values, the newest first. */
  find(kind: AliasKind, values: readonly string[]): Promise<readonly string[]>;
  save(contact: string, keys: AliasKeys): Promise<void>;
}

export interface AliasParts {
  readonly database: Database;
  readonly signer: Signer;
  readonly now: () => number;
}

/** Known indexes show a contact after ten minutes at the latest; milliseconds. */
const KEPT_MS = 20 * 60_000;

export function createContactAliases({ database, signer, now }: AliasParts, account: string): ContactAliases {
  const keyOf = (kind: AliasKind, value: string) =>
    signer.sign('contact alias', JSON.stringify([account, kind, value.trim().toLowerCase()]));
  return {
    async find(kind, values) {
      const keys = await Promise.all(values.map((value) => keyOf(kind, value)));
      const [rows] = await database.run(readAliases(account, keys, now() - KEPT_MS));
      return rows.map(({ contact }) => contact);
    },
    async save(contact, { emails, phones }) {
      const keys = await Promise.all([
        ...emails.map((email) => keyOf('email', email)),
        ...phones.map((phone) => keyOf('phone', phone)),
      ]);
      if (keys.length > 0) await database.run(saveAliases(account, contact, keys, now()));
    },
  };
}

/** Rows before this time serve no more. */
export const aliasesEnd = (now: number) => now - KEPT_MS;
