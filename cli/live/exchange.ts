/** Requests to a service with their answers, as they went over the network but for the secrets in them. */

import { BridgeError } from '../../src/domain/errors.ts';
import { readWhole } from '../../src/upstream/read-whole.ts';
import { MASK } from '../../src/domain/secret.ts';
import type { Mask } from './mask.ts';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds until the answer was there. */
  readonly ms: number;
  /** It asked for an access token. */
  readonly isToken: boolean;
  readonly answer?: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  /** Why there is no answer: a code such as `ENOTFOUND`. */
  readonly failure?: string;
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Recorder {
  readonly exchanges: readonly Exchange[];
  /** A `fetch` that writes down what it does. */
  recording(fetch: Fetch, isToken?: boolean): Fetch;
}

/** As large as an answer may be in a Worker; bytes. */
const MOST_BYTES = 10 * 1024 * 1024;

/** `tell` hears of each request before it is sent. */
export function createRecorder(mask: Mask, now: () => number, tell?: (line: string) => void): Recorder {
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    recording:
      (fetch, isToken = false) =>
      async (url, init) => {
        const began = now();
        tell?.(`${(init.method ?? 'GET').toUpperCase()} ${mask.url(url)}`);
        const request = () => ({
          method: (init.method ?? 'GET').toUpperCase(),
          url: mask.url(url),
          headers: headersOf(new Headers(init.headers), mask),
          ...bodyOf(init.body, mask),
          ms: now() - began,
          isToken,
        });
        try {
          const response = await readWhole(await fetch(url, init), new URL(url).host, MOST_BYTES);
          const body = await response.clone().text();
          if (isToken) hideTokens(body, mask);
          const answer = { status: response.status, headers: headersOf(response.headers, mask), body: mask.text(body) };
          exchanges.push({ ...request(), answer });
          return response;
        } catch (error) {
          exchanges.push({ ...request(), failure: failureOf(error) });
          throw error;
        }
      },
  };
}

/** Headers that hold credentials, whoever sets them. */
const CREDENTIALS = /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|api-key)$/i;

function headersOf(headers: Headers, mask: Mask): Record<string, string> {
  const entries = [...headers].map(([name, value]) => {
    if (!CREDENTIALS.test(name)) return [name, mask.text(value)];
    const [scheme] = /^[A-Za-z][\w-]* (?=\S)/.exec(value) ?? [''];
    return [name, scheme + MASK];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

function bodyOf(body: RequestInit['body'], mask: Mask): { readonly body?: string } {
  if (body === undefined || body === null) return {};
  if (typeof body === 'string') return { body: mask.text(body) };
  return { body: body instanceof URLSearchParams ? mask.text(body.toString()) : '(no text)' };
}

/** What a token endpoint grants is a secret before anybody looks at the answer. */
function hideTokens(body: string, mask: Mask): void {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, token] of Object.entries(value)) {
    if (typeof token === 'string' && name.endsWith('token')) mask.hide(token);
  }
}

/** Of an answer that was not read to its end. */
const UNREAD: Readonly<Record<string, string>> = {
  upstream_failed: 'TOO_LARGE',
  upstream_timeout: 'TIMEOUT',
  upstream_unavailable: 'BROKEN_OFF',
};

function failureOf(error: unknown): string {
  const unread = error instanceof BridgeError ? UNREAD[error.code] : undefined;
  if (unread !== undefined) return unread;
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^[A-Z_0-9]+$/.test(at.code)) return at.code;
    if (at.name === 'TimeoutError' || at.name === 'AbortError') return 'TIMEOUT';
  }
  return 'UNREACHABLE';
}
