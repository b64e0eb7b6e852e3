/**
 * Which requests are sent again, and when: reads after whatever may pass, writes only where the service surely did
 * nothing. The pauses are random, so that callers which failed together do not come back together (full jitter).
 */

import type { BridgeError } from '../domain/errors.ts';
import { isUndone } from './effect.ts';

/** How often one request is sent at most. */
export const MOST_TRIES = 4;

/** The longest first pause, doubled with every further one up to a bound; milliseconds. */
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2000;
/** A service that refuses without saying for how long gets at least this; milliseconds. */
const REFUSED_PAUSE_MS = 1000;

/** Statuses that may be others a moment later; 52x are those that Cloudflare gives for a host that it does not reach. */
const isPassingStatus = (status: number) => status === 429 || status === 500 || isUnavailableStatus(status);

/** Statuses of a service, or of what stands before it, that is not there for the moment. */
export const isUnavailableStatus = (status: number) =>
  status === 502 || status === 503 || status === 504 || (status >= 520 && status <= 530);

/** A failed try. */
export interface Failure {
  /** The first is 1. */
  readonly tries: number;
  readonly problem: BridgeError;
  /** The request does no harm when it is done twice. */
  readonly isRepeatable: boolean;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Milliseconds until the request is sent again; nothing where it is not. */
export function pauseAfter({ tries, problem, isRepeatable, random }: Failure): number | undefined {
  const { code, detail } = problem;
  const { upstreamStatus: status, retryAfterSeconds } = detail;
  const passes = status === undefined ? code === 'upstream_unavailable' : isPassingStatus(status);
  const surelyUndone = status !== undefined && isUndone(status);
  if (tries >= MOST_TRIES || !passes || !(isRepeatable || surelyUndone)) return undefined;
  const jitter = random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
  if (retryAfterSeconds !== undefined) return retryAfterSeconds * 1000 + jitter;
  return status === 429 ? REFUSED_PAUSE_MS + jitter : jitter;
}
