/** A call of a connector whose service gives the same answers whenever it is asked. */

import type { Call } from '../../src/connectors/connector.ts';
import { Secret } from '../../src/domain/secret.ts';

/** Answers in JSON by method and path with query, such as `GET /api/users/1`; 404 for what is not there. A number is a status. */
export type Answers = Readonly<Record<string, unknown>>;

export interface Recorded {
  readonly call: Call;
  /** What was asked, in order; a body stands behind. */
  readonly asked: string[];
  /** The types of the bodies. */
  readonly types: (string | null)[];
  /** Events that were logged. */
  readonly logged: string[];
}

export function callWith(answers: Answers, auth: Readonly<Record<string, string>>, token = 'a-secret-token'): Recorded {
  const asked: string[] = [];
  const types: (string | null)[] = [];
  const logged: string[] = [];
  const call: Pick<Call, 'auth' | 'settings' | 'fetch' | 'linkIn' | 'now' | 'log'> = {
    auth: { ...auth, token: new Secret(token) },
    settings: { timeZone: 'UTC', language: 'en', unreadablePhones: 'keep', sharedNumbers: 'only' },
    async fetch(url, { method = 'GET', body, headers } = {}) {
      const { pathname, search } = new URL(url);
      const name = `${method} ${pathname}${search}`;
      if (body !== undefined) types.push(new Headers(headers).get('Content-Type'));
      asked.push(typeof body === 'string' ? `${name} ${body}` : name);
      const answer = answers[name] ?? 404;
      return typeof answer === 'number' ? Response.json({ message: 'No' }, { status: answer }) : Response.json(answer);
    },
    linkIn: (_, link) => link,
    now: () => 0,
    log: (event) => void logged.push(event),
  };
  return { call: call as Call, asked, types, logged };
}
