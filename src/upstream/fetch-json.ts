/** JSON from an external service, parsed where it comes in: a connector sees only what it declared. */

import * as v from 'valibot';
import type { FetchJson, UpstreamFetch } from '../connectors/connector.ts';
import { BridgeError } from '../domain/errors.ts';
import { inDoubt, isChange } from './effect.ts';

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
    const what = result
      ? `JSON of another shape than expected: ${declaredField(schema, result.issues[0])}`
      : whatIs(text, response);
    const problem = new BridgeError('upstream_failed', `${host} answered with ${what}`, { upstreamStatus: status });
    throw isChange(init) ? inDoubt(problem) : problem;
  };
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** What of a schema leads further in; each kind has some of it. */
interface Descent {
  readonly entries?: Readonly<Record<string, Descent>>;
  readonly item?: Descent;
  readonly wrapped?: Descent;
}

/** Where the answer has another shape, as far as the schema names it: any other key is the service's, and may be a secret. */
function declaredField(schema: object, issue: v.BaseIssue<unknown>): string {
  const path: readonly { readonly key: unknown }[] = issue.path ?? [];
  const names: string[] = [];
  let at: Descent | undefined = schema;
  for (const { key } of path) {
    while (at?.wrapped) at = at.wrapped;
    at = below(at, key);
    names.push(at ? String(key) : '…');
    if (!at) break;
  }
  return names.join('.') || 'the answer';
}

function below(at: Descent | undefined, key: unknown): Descent | undefined {
  if (typeof key === 'number') return at?.item;
  return at?.entries && typeof key === 'string' && Object.hasOwn(at.entries, key) ? at.entries[key] : undefined;
}

/** What was sent in place of JSON, as far as it may be told. */
function whatIs(text: string, { headers }: Response): string {
  if (text.trim() === '') return 'an empty body in place of JSON';
  const [type = ''] = (headers.get('Content-Type') ?? '').split(';');
  return /html/i.test(type) ? 'a web page in place of JSON' : 'something that is not JSON';
}
