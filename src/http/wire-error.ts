/** What Talkdesk, or an operator, gets to see of a problem. The one place where an error becomes an answer. */

import { BridgeError, type ErrorCode } from '../domain/errors.ts';

export interface WireError {
  readonly status: number;
  readonly body: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly field?: string;
    readonly rule?: string;
    readonly request_id: string;
  };
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The answer to a problem at an endpoint (none: at no endpoint of the contract). Validation answers 401 to any
 * refusal of credentials; an action answers 400 with a message that an agent can read, in the account's language where
 * there is one in it, to whatever kept it from being done; the other endpoints tell the caller whether to try again.
 */
export function toWireError(problem: BridgeError, requestId: string, endpoint?: string): WireError {
  const { code, message, detail } = problem;
  const headers: Record<string, string> = {};
  if (code === 'method_not_allowed') headers['Allow'] = 'POST';
  if (code === 'invalid_operator_key') headers['WWW-Authenticate'] = 'Bearer';
  if (detail.retryAfterSeconds !== undefined) headers['Retry-After'] = String(Math.ceil(detail.retryAfterSeconds));
  return {
    status: statusOf(code, endpoint),
    body: {
      code,
      message: endpoint === 'actions' ? (detail.spoken ?? message) : message,
      ...(detail.field === undefined ? {} : { field: detail.field }),
      ...(detail.rule === undefined ? {} : { rule: detail.rule }),
      request_id: requestId,
    },
    headers,
  };
}

function statusOf(code: ErrorCode, endpoint: string | undefined): number {
  if (endpoint === 'actions' && FAULTS_OF_AN_ACTION.has(code)) return 400;
  if (endpoint === 'auth_validation' && code === 'too_many_refusals') return 401;
  return STATUS[code];
}

const UNFORESEEN = 'The bridge met an error of its own; the request id leads to it in the log';

/** An error of our own that was not foreseen says nothing of its cause outside the log, but whether something may have been done. */
export function asBridgeError(error: unknown): BridgeError {
  if (error instanceof BridgeError && (error.code !== 'internal' || error.message === UNFORESEEN)) return error;
  // What is thrown may be anything, and hold anything.
  const cause = error instanceof Error ? error : new TypeError(`What was thrown is no Error: ${typeof error}`);
  const isDoubtful = error instanceof BridgeError && error.detail.inDoubt === true;
  return new BridgeError('internal', UNFORESEEN, isDoubtful ? { inDoubt: true } : {}, { cause });
}

const STATUS: Readonly<Record<ErrorCode, number>> = {
  action_refused: 400,
  action_running: 400,
  outcome_unknown: 400,
  invalid_body: 400,
  invalid_input: 400,
  invalid_json: 400,
  invalid_offset: 400,
  invalid_credentials: 401,
  invalid_operator_key: 401,
  reconnect_needed: 401,
  not_found: 404,
  not_offered: 404,
  unknown_account: 404,
  unknown_action: 404,
  unknown_integration: 404,
  method_not_allowed: 405,
  conflict: 409,
  body_too_large: 413,
  too_many_refusals: 429,
  credentials_unreadable: 500,
  internal: 500,
  source_capped: 502,
  source_cursor_expired: 502,
  source_stuck: 502,
  upstream_failed: 502,
  misconfigured: 503,
  schema_behind: 503,
  upstream_rate_limited: 503,
  upstream_unavailable: 503,
  upstream_timeout: 504,
};

/** "201 success, 400 otherwise": what kept an action from being done is a 400, wherever the cause lies. */
const FAULTS_OF_AN_ACTION: ReadonlySet<ErrorCode> = new Set([
  'credentials_unreadable',
  'internal',
  'reconnect_needed',
  'too_many_refusals',
  'upstream_failed',
  'upstream_rate_limited',
  'upstream_timeout',
  'upstream_unavailable',
]);
