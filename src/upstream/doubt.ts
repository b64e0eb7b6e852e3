/** Errors of writes of which nobody knows whether the service did them. */

import type { UpstreamInit } from '../connectors/connector.ts';
import { BridgeError } from '../domain/errors.ts';

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export const isRead = (method: string | undefined) => READS.has((method ?? 'GET').toUpperCase());

/** Whether it makes a difference if the request is done once or twice. */
export const isWrite = ({ method, repeatable = false }: UpstreamInit) => !isRead(method) && !repeatable;

/** The error of a write that was sent; it says so where the service may have done it. */
export function inDoubt(error: BridgeError): BridgeError {
  const { code, message, detail } = error;
  const status = detail.upstreamStatus;
  const isDoubtful = status === undefined ? UNANSWERED.has(code) : status >= 500 || status < 300;
  if (!isDoubtful) return error;
  return new BridgeError(code, `${message}; whether it was done is not known`, detail, { cause: error });
}

const UNANSWERED: ReadonlySet<string> = new Set(['upstream_timeout', 'upstream_unavailable']);
