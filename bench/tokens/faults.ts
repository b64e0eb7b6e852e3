/** What can go wrong when a token is renewed, and what it costs at least. */

import type { AuthorityOptions } from '../../fakes/authority/authority.ts';
import type { TokenFault } from '../../fakes/authority/faults.ts';

export interface Fault {
  readonly name: string;
  /** What happens to the first request for a token after the expiry. */
  readonly first: TokenFault;
  /** How the authority answers otherwise. */
  readonly options?: Pick<AuthorityOptions, 'graceMs' | 'faults'>;
  /** Tokens that must be granted, those whose answer is lost included. */
  readonly granted: number;
  /** Requests that must be made. */
  readonly requests: number;
  /** Whether callers can be served at all. */
  readonly isPossible: boolean;
}

const GRACE = { graceMs: 30_000 };
const always = (fault: TokenFault) => ({ faults: () => fault });
const harmless = { granted: 1, requests: 1, isPossible: true };

export const FAULTS: readonly Fault[] = [
  { name: 'fast', first: 'none', ...harmless },
  { name: '+150 ms', first: { delayMs: 150 }, ...harmless },
  { name: '+5 s', first: { delayMs: 5000 }, ...harmless },
  { name: 'answer lost, grace', first: 'answer-lost', options: GRACE, granted: 2, requests: 2, isPossible: true },
  { name: 'answer lost, no grace', first: 'answer-lost', granted: 1, requests: 2, isPossible: false },
  { name: '500 once', first: 'error-500', granted: 1, requests: 2, isPossible: true },
  { name: 'family revoked', first: 'revoke-family', granted: 0, requests: 1, isPossible: false },
  { name: 'expires_in missing', first: 'no-expires-in', options: always('no-expires-in'), ...harmless },
  { name: 'expires_in 0', first: { expiresIn: 0 }, options: always({ expiresIn: 0 }), ...harmless },
  { name: 'expires_in "soon"', first: { expiresIn: 'soon' }, options: always({ expiresIn: 'soon' }), ...harmless },
];
