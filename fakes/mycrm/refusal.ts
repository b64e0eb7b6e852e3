/** What My CRM answers to requests that it does not do. */

import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Thrown by a route; the answer is `{ "error": …, "message": … }` with what `more` adds. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  readonly status: ContentfulStatusCode;
  readonly error: string;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(
    status: ContentfulStatusCode,
    error: string,
    message: string,
    more: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.status = status;
    this.error = error;
    this.more = more;
  }
}

/** For a value that breaks a rule: `subject must not be empty`. */
export const invalid = (message: string) => new Refusal(422, 'invalid', message);

export const notFound = (what: string) => new Refusal(404, 'not_found', `There is no ${what}`);

/** The answer for what a route has thrown; throws again what is no refusal. */
export function answerRefusal(error: Error, c: Context): Response {
  if (!(error instanceof Refusal)) throw error;
  const { status, error: code, message, more } = error;
  return c.json({ error: code, message, ...more }, status);
}
