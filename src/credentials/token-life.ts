/** How long an access token is good for, and when its successor should be there. */

export interface TokenLife {
  /** Until when the token may be used; milliseconds since 1970 UTC. */
  readonly usableUntil: number;
  /** From when on a new one is asked for, while this one is still in use; milliseconds since 1970 UTC. */
  readonly renewFrom: number;
}

/** What a token lives whose authority does not say; a shorter life is noticed by the service's 401. */
const ASSUMED_SECONDS = 3600;

/** A token is not used in its last seconds, nor in its last tenth: it must arrive, and clocks differ. */
const LAST_SECONDS = 30;
/** A renewal has so many seconds, or a quarter of the life, to succeed before the token ends. */
const RENEWAL_SECONDS = 300;

/**
 * `askedAt`: when the token was asked for, in milliseconds since 1970 UTC; its life is counted from then, though it
 * begins a little later. `seconds`: what the authority says, where it says something that can be true.
 */
export function tokenLife(askedAt: number, seconds: number | undefined, assumedSeconds = ASSUMED_SECONDS): TokenLife {
  const life = seconds ?? assumedSeconds;
  const end = askedAt + life * 1000;
  return {
    usableUntil: end - Math.min(LAST_SECONDS, life / 10) * 1000,
    renewFrom: end - Math.min(RENEWAL_SECONDS, life / 4) * 1000,
  };
}

/** `expires_in` as it may come: seconds as a number or as text. Nothing for what says nothing, zero included. */
export function readLifetime(expiresIn: unknown): number | undefined {
  const seconds = typeof expiresIn === 'string' ? Number(expiresIn.trim() || Number.NaN) : expiresIn;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
