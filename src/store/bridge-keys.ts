/** Table `bridge_keys`: hashes of the keys with which Talkdesk reaches an account. */

import { type Query, query } from './database.ts';

export function addBridgeKey(key: {
  readonly hash: string;
  readonly account: string;
  readonly now: number;
}): Query<never> {
  return query(
    'INSERT INTO bridge_keys (hash, account, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO NOTHING',
    key.hash,
    key.account,
    key.now,
  );
}
