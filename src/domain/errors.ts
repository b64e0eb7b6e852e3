/**
 * Everything that can go wrong, as one error type with a stable code. Code that meets a problem throws a
 * `BridgeError`; only `http/wire-error.ts` decides what Talkdesk gets to see of it.
 */

/** Stable names of problems; they appear in answers, logs and the runs' history, so they are never renamed. */
export type ErrorCode =
  | 'action_refused'
  /** The same is being done for another request. */
  | 'action_running'
  | 'body_too_large'
  /** What an operator asks for does not go with what is there. */
  | 'conflict'
  /** The vault does not open what it keeps for an account. */
  | 'credentials_unreadable'
  | 'internal'
  | 'invalid_body'
  | 'invalid_credentials'
  | 'invalid_input'
  | 'invalid_json'
  | 'invalid_offset'
  | 'invalid_operator_key'
  | 'method_not_allowed'
  | 'misconfigured'
  | 'not_found'
  | 'not_offered'
  /** Whether an earlier try of the same action did it is not known. */
  | 'outcome_unknown'
  /** The service no longer accepts what the bridge keeps for a connection; a person must connect it again. */
  | 'reconnect_needed'
  /** The database lacks a migration that this version needs. */
  | 'schema_behind'
  /** More contacts have one time of change than the service gives for a query. */
  | 'source_capped'
  /** The service knows a cursor no longer; thrown by connectors, for the engine. */
  | 'source_cursor_expired'
  /** The service gives the same again instead of going on. */
  | 'source_stuck'
  /** So many credentials were refused for what they claim to be that unknown ones are not tried for a while. */
  | 'too_many_refusals'
  | 'unknown_account'
  | 'unknown_action'
  | 'unknown_integration'
  | 'upstream_failed'
  | 'upstream_rate_limited'
  | 'upstream_timeout'
  | 'upstream_unavailable';

/** What a problem is about. Nothing in here may hold a secret or an untrimmed text of the external service. */
export interface ErrorDetail {
  /** The field at fault, as a path such as `data.contact_emails`. */
  readonly field?: string;
  /** The rule that the field broke, such as `must be a list of strings`. */
  readonly rule?: string;
  /** The status with which the external service answered. */
  readonly upstreamStatus?: number;
  /** After how many seconds another try makes sense. */
  readonly retryAfterSeconds?: number;
  /** The external service may have done what was asked of it; nobody knows. */
  readonly inDoubt?: true;
  /** The external service said that it did nothing of what was asked of it, though its status may say otherwise. */
  readonly undone?: true;
  /** What an agent reads of the problem, in the account's language; absent where that is the message itself. */
  readonly spoken?: string;
}

/** A problem with a stable code and a message in English, which a person at Talkdesk may read and the log shows. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.detail = detail;
  }
}
