/** What goes wrong with a request to the contact service, whatever it asks for. */

/**
 * - `rate-limited`, `rate-limited-for-long`: 429, with 2 or 45 seconds to wait;
 * - `rate-limited-in-200`, `expired-in-200`: a failure that only the body tells of;
 * - `answer-lost`: the work is done, then the connection breaks; nothing is done with all the others.
 */
export type Fault =
  | 'rate-limited'
  | 'rate-limited-for-long'
  | 'unavailable'
  | 'error'
  | 'time-out'
  | 'torn-body'
  | 'rate-limited-in-200'
  | 'expired-in-200'
  | 'answer-lost';

export function answerOf(fault: Exclude<Fault, 'time-out' | 'answer-lost'>, request: Request): Response {
  switch (fault) {
    case 'rate-limited':
      return Response.json({ error: 'slow down' }, { status: 429, headers: { 'Retry-After': '2' } });
    case 'rate-limited-for-long':
      return Response.json({ error: 'slow down' }, { status: 429, headers: { 'Retry-After': '45' } });
    case 'unavailable':
      return new Response('<html>maintenance</html>', { status: 503 });
    case 'error':
      return new Response(`the service is unwell at ${request.method}`, { status: 500 });
    case 'torn-body':
      return new Response('{"rows":[{"id":"1","sta', { headers: { 'Content-Type': 'application/json' } });
    case 'rate-limited-in-200':
      return Response.json({ status: 'error', category: 'RATE_LIMITS', message: 'You have reached your limit' });
    case 'expired-in-200':
      return Response.json({ status: 'error', category: 'EXPIRED_AUTHENTICATION', message: 'The token has expired' });
  }
}
