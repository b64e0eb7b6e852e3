/** JSON from an external service, parsed where it comes in: a connector sees only what it declared. */

import * as v from 'valibot';
import type { FetchJson, UpstreamFetch } from '../connectors/connector.ts';
import { BridgeError } from '../domain/errors.ts';
import { inDoubt, isWrite } from './doubt.ts';

/** Throws `upstream_failed` for any status but 2xx, for what is not JSON, and for JSON of another shape. */
export function createFetchJson(fetch: UpstreamFetch): FetchJson {
  return async function fetchJson(schema, url, init = {}) {
    const headers = new Headers(init.headers);
    if (!headers.has('Accept')) headers.set('Accept', 'application/json');
    if (init.body !== undefined && !headers.has('Content-Type')) headers.set('Content-Type', 'application/json');
    const response = await fetch(url, { ...init, headers });
    const { host } = new URL(url);
    const { status } = response;
    if (!response.ok) {
      throw new BridgeError('upstream_failed', `${host} answered with status ${status}`, { upstreamStatus: status });
    }
    const text = await response.text();
    const answer = parse(text);
    const result = answer ? v.safeParse(schema, answer.value) : undefined;
    if (result?.success) return result.output;
    const what = result ? `JSON of another shape than expected: ${fieldOf(result.issues[0])}` : whatIs(text, response);
    const problem = new BridgeError('upstream_failed', `${host} answered with ${what}`, { upstreamStatus: status });
    throw isWrite(init) ? inDoubt(problem) : problem;
  };
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const fieldOf = (issue: v.BaseIssue<unknown>) => v.getDotPath(issue) ?? 'the answer';

/** What was sent in place of JSON, as far as it may be told. */
function whatIs(text: string, { headers }: Response): string {
  if (text.trim() === '') return 'an empty body in place of JSON';
  const [type = ''] = (headers.get('Content-Type') ?? '').split(';');
  return /html/i.test(type) ? 'a web page in place of JSON' : 'something that is not JSON';
}
