/** Access tokens in KV, sealed: the cache in front of the broker. What is stale or missing there means "ask the broker". */

import type { KVNamespace } from '@cloudflare/workers-types';
import type { Sealer } from '../domain/sealer.ts';
import type { TokenLife } from './token-life.ts';

export interface CachedToken extends TokenLife {
  readonly accessToken: string;
}

/** The shortest that KV keeps anything, in seconds. */
const LEAST_TTL_S = 60;

const keyOf = (name: string) => `token:${name}`;
const placeOf = (name: string) => [name, 'cached token'];

/** Keeps a token until before it ends; one that ends within a minute is not worth it. Throws what KV throws. */
export async function cacheToken(
  cache: KVNamespace,
  sealer: Sealer,
  name: string,
  { accessToken, usableUntil, renewFrom }: CachedToken,
  now: number,
): Promise<void> {
  const expirationTtl = Math.floor((usableUntil - now) / 1000);
  if (expirationTtl < LEAST_TTL_S) return;
  const text = JSON.stringify({ accessToken, usableUntil, renewFrom });
  await cache.put(keyOf(name), await sealer.seal(placeOf(name), text), { expirationTtl });
}

/** The token that is cached, whether or not it is still good. */
export async function readCachedToken(
  cache: KVNamespace,
  sealer: Sealer,
  name: string,
): Promise<CachedToken | undefined> {
  const sealed = await cache.get(keyOf(name));
  const text = sealed === null ? undefined : await sealer.open(placeOf(name), sealed);
  return text === undefined ? undefined : (JSON.parse(text) as CachedToken);
}

/** Drops the token that is cached. Throws what KV throws. */
export async function dropCachedToken(cache: KVNamespace, name: string): Promise<void> {
  await cache.delete(keyOf(name));
}
