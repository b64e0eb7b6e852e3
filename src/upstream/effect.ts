/** What a request may have done to the service: nothing, what was asked, or nobody knows. */

import type { UpstreamInit } from '../connectors/connector.ts';
import { BridgeError } from '../domain/errors.ts';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export const isRead = (method: string | undefined) => READS.has((method ?? 'GET').toUpperCase());

/** Whether it makes a difference if the request is done once or twice. */
export const isWrite = ({ method, repeatable = false }: UpstreamInit) => !isRead(method) && !repeatable;

/** Whether the service may be another after it: a POST that is `repeatable` is a search, a PUT a change all the same. */
export const isChange = ({ method, repeatable = false }: UpstreamInit) =>
  !isRead(method) && !(repeatable && method?.toUpperCase() === 'POST');

/** The error of a change that was sent; it says so where the service may have done it. */
export function inDoubt(error: BridgeError): BridgeError {
  const { code, message, detail } = error;
  const status = detail.upstreamStatus;
  const isDoubtful =
    status === undefined ? UNANSWERED.has(code) : !isUndone(status) && status !== 307 && status !== 308;
  if (!isDoubtful) return error;
  return new BridgeError(
    code,
    `${message}; whether it was done is not known`,
    { ...detail, inDoubt: true },
    { cause: error },
  );
}

/**
 * Whether a status says that the request had no effect: it was refused, or it never got there. The latter are Cloudflare's for a
 * host without connection (521, 523), TLS (525, 526) or DNS (530).
 */
export const isUndone = (status: number) => (status >= 400 && status < 500) || NEVER_THERE.has(status);

const NEVER_THERE: ReadonlySet<number> = new Set([521, 523, 525, 526, 530]);

const UNANSWERED: ReadonlySet<string> = new Set(['upstream_timeout', 'upstream_unavailable']);
