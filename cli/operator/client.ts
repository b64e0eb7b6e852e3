/** The operator's side of `/_admin`: one request after the other, and every failure in words that say what to do. */

import { isLoopback, parseBridgeUrl } from '../bridge-url.ts';
import { CommandError } from '../command-error.ts';
import type { Flags } from '../flags.ts';
import { printable } from '../print.ts';
import { UsageError } from '../usage-error.ts';
import { KEY_VARIABLE, readOperatorKey } from './key.ts';
import { TemporaryFailure } from './temporary-failure.ts';

export interface OperatorClient {
  /** Where the bridge is. */
  readonly url: string;
  /** What the bridge answers; throws a `CommandError`, or a `UsageError` where it refuses what was asked. */
  request<Body>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Body>;
}

const DEFAULT_URL = 'http://127.0.0.1:8787';
const TIMEOUT_MS = 60_000;

/** The client for the bridge that the flags, or the variable BRIDGE_URL, name, unless one is given. */
export async function openOperatorClient(flags: Flags, given = flags.last('url')): Promise<OperatorClient> {
  const url = parseBridgeUrl(given ?? (process.env['BRIDGE_URL'] || DEFAULT_URL));
  if (url.startsWith('http://') && !isLoopback(url)) {
    throw new UsageError('--url must be https: over http the operator key could be read on its way');
  }
  return createOperatorClient(url, await readOperatorKey(url));
}

function createOperatorClient(url: string, key: string): OperatorClient {
  return {
    url,
    async request<Body>(method: string, path: string, body?: object) {
      const response = await send(url, `/_admin${path}`, {
        method,
        headers: { Authorization: `Bearer ${key}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = parseAnswer(await response.text().catch(() => ''));
      if (response.ok && answer) return answer as Body;
      throw failureOf(url, response.status, answer ?? {});
    },
  };
}

async function send(url: string, path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(`${url}${path}`, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const code = describeFailure(reason);
    const hint = isLoopback(url) ? 'Start one with "npm run dev", or say' : 'Say';
    throw new TemporaryFailure(`No bridge answers at ${url} (${code}). ${hint} where it is with --url or BRIDGE_URL.`, {
      cause,
    });
  }
}

function describeFailure(reason: unknown): string {
  if (!(reason instanceof Error)) return 'for no known reason';
  if (reason.name === 'TimeoutError') return `not within ${TIMEOUT_MS / 1000} seconds`;
  const { code } = reason as { readonly code?: unknown };
  return typeof code === 'string' ? code : printable(reason.message);
}

interface Refusal {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly request_id?: unknown;
}

function parseAnswer(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function failureOf(url: string, status: number, { code, message, request_id: id }: Refusal): Error {
  if (typeof code !== 'string' || typeof message !== 'string') {
    return new CommandError(`What answers at ${url} is no talkdesk-bridge with operator routes (status ${status}).`);
  }
  if (code === 'invalid_operator_key') {
    return new CommandError(
      `The bridge at ${url} refuses the operator key. Put the right one into ${KEY_VARIABLE}; a lost key is replaced as docs/deploying.md says.`,
    );
  }
  if (code === 'invalid_body') return new UsageError(printable(message, 500));
  const trail = status >= 500 && typeof id === 'string' ? ` (request ${id})` : '';
  const words = `${printable(message, 500)}${trail}`;
  return status >= 500 || status === 429 ? new TemporaryFailure(words) : new CommandError(words);
}
