/** Which credentials the service has accepted, and for which account; in KV, under a keyed fingerprint over them. */

import type { KVNamespace } from '@cloudflare/workers-types';

/** For how long nobody is asked again; milliseconds. */
const FRESH_MS = 300_000;

/** For how long it is known that they were accepted once, which the limits on refusals go by; seconds. */
const KEPT_S = 7 * 86_400;

export interface RememberedSession {
  readonly account: string;
  /** Whether they open the account without the service being asked. */
  readonly isFresh: boolean;
}

/** `now`: milliseconds since 1970 UTC. */
export async function recallSession(
  cache: KVNamespace,
  key: string,
  now: number,
): Promise<RememberedSession | undefined> {
  const [at = '', account] = (await cache.get(key))?.split(' ') ?? [];
  return account === undefined ? undefined : { account, isFresh: Math.abs(now - Number(at)) < FRESH_MS };
}

/** Throws what KV throws: it takes one write a second and key, and then another request has remembered the same. */
export async function rememberSession(cache: KVNamespace, key: string, account: string, now: number): Promise<void> {
  await cache.put(key, `${now} ${account}`, { expirationTtl: KEPT_S });
}
