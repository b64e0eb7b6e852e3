/** Requests that failed a moment ago, so that one which comes again is known for a repeat. In memory only. */

import type { Call } from '../contract/routes.ts';
import { sha256 } from '../domain/signer.ts';

/** A call that is another one's repeat. */
export interface Repeat {
  /** What the first was answered with. */
  readonly after_status: number;
  /** Milliseconds since the one before. */
  readonly after_ms: number;
  /** How many repeats there have been with this one. */
  readonly number: number;
  /** Whether the credentials are others than those of the first. */
  readonly other_credentials: boolean;
}

export interface RecentFailures {
  /** Whether the call repeats one that failed; where it fails itself, it is remembered. */
  follow(call: Call): Promise<Repeat | undefined>;
}

interface Failure {
  readonly status: number;
  readonly credentials: string;
  readonly at: number;
  readonly repeats: number;
}

/** Less than half an hour, after which the next synchronization may begin with the same body. */
const LIFETIME_MS = 600_000;
const MOST_REMEMBERED = 200;

export function createRecentFailures(now: () => number): RecentFailures {
  /** The oldest first. */
  const failures = new Map<string, Failure>();

  function dropOld(time: number): void {
    for (const [key, { at }] of failures) {
      if (time - at < LIFETIME_MS && failures.size < MOST_REMEMBERED) return;
      failures.delete(key);
    }
  }

  return {
    async follow(call) {
      const failed = call.status === 401 || call.status >= 500;
      const at = now();
      dropOld(at);
      if (!failed && failures.size === 0) return undefined;
      const { key, credentials } = await digestsOf(call);
      const before = failures.get(key);
      failures.delete(key);
      const first = before ?? { status: call.status, credentials, repeats: -1 };
      const repeats = first.repeats + 1;
      if (failed) failures.set(key, { ...first, at, repeats });
      if (!before) return undefined;
      return {
        after_status: first.status,
        after_ms: at - before.at,
        number: repeats,
        other_credentials: credentials !== first.credentials,
      };
    },
  };
}

/** Of the request without its access token, which a repeat may replace, and of the credentials. */
async function digestsOf({ integration, endpoint, action, sent, headers }: Call) {
  const { token } = integration.wire;
  const [field, header] = 'field' in token ? [token.field, 'Authorization'] : [undefined, token.header];
  const { auth, ...rest } = sent;
  const lasting = Object.entries(auth ?? {}).filter(([name]) => name !== field);
  const [key, credentials] = await Promise.all([
    sha256(JSON.stringify([integration.name, endpoint, action, lasting, rest])),
    sha256(JSON.stringify([auth, headers.get(header)])),
  ]);
  return { key, credentials };
}
