/** What can go wrong with a request for a token. */

import { NO_STORE } from './refusal.ts';

export type TokenFault =
  | 'none'
  /** The request is carried out and counted when it comes; its answer takes this long. */
  | { readonly delayMs: number }
  /** The request is carried out and counted; the connection breaks before the answer. */
  | 'answer-lost'
  /** Nothing is given. */
  | 'error-500'
  /** Nothing is given; `Retry-After: 2`. */
  | 'rate-limited'
  /** What the refresh token belongs to is revoked before it is looked at; for other grants, all tokens of the client. */
  | 'revoke-family'
  /** The answer says this of the token's life, as the JSON value that it is; how long the token lives is not changed. */
  | { readonly expiresIn: number | string }
  /** The answer does not say how long the token lives. */
  | 'no-expires-in';

/** What the authority says instead of looking at the request. */
export function unwellAnswer(fault: 'error-500' | 'rate-limited'): Response {
  return fault === 'error-500'
    ? new Response('<html>the authority is unwell</html>', {
        status: 500,
        headers: { ...NO_STORE, 'Content-Type': 'text/html' },
      })
    : new Response('slow down', { status: 429, headers: { ...NO_STORE, 'Retry-After': '2' } });
}
