/** Table `vault_keys`: since when the keys of the vault are known. */

import { type Query, query } from './database.ts';

export function noteVaultKey(id: string, now: number): Query<never> {
  return query('INSERT INTO vault_keys (id, known_since) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING', id, now);
}

/** Forgets keys that are no longer set, so that one which comes back has to become known again. */
export function forgetOtherVaultKeys(ids: readonly string[]): Query<never> {
  return query('DELETE FROM vault_keys WHERE id NOT IN (SELECT value FROM json_each(?1))', JSON.stringify(ids));
}

export function readVaultKeys(): Query<{ readonly id: string; readonly known_since: number }> {
  return query('SELECT id, known_since FROM vault_keys');
}
