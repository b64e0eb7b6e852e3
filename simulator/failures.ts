/**
 * The three ways in which a conversation with a bridge fails: no answer, an answer that says no, and an answer that
 * the contract does not allow. What is said about the first and the last never holds a value that was sent or received.
 */

import type { EndpointName } from '../src/contract/endpoint.ts';

/** The part of an endpoint's path behind the integration's name. */
export type EndpointPath = Exclude<EndpointName, 'actions'> | `actions/${string}`;

/** There was no answer: the network failed, or Talkdesk's patience ended. */
export class BridgeUnreachable extends Error {
  override readonly name = 'BridgeUnreachable';
  readonly endpoint: EndpointPath;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Why, such as `ECONNREFUSED`. */
  readonly reason: string;

  constructor(endpoint: EndpointPath, origin: string, reason: string, options?: ErrorOptions) {
    super(`${endpoint}: no answer from ${origin}: ${reason}`, options);
    this.endpoint = endpoint;
    this.origin = origin;
    this.reason = reason;
  }
}

/** What a bridge says when it does not do what was asked. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly requestId?: string;
}

/** A proper error answer. */
export class BridgeRefusal extends Error {
  override readonly name = 'BridgeRefusal';
  readonly endpoint: EndpointPath;
  readonly status: number;
  readonly code: string;
  readonly field?: string;
  /** Leads to the request in the bridge's log. */
  readonly requestId?: string;

  constructor(endpoint: EndpointPath, { status, code, message, field, requestId }: Refusal) {
    super(message);
    this.endpoint = endpoint;
    this.status = status;
    this.code = code;
    if (field !== undefined) this.field = field;
    if (requestId !== undefined) this.requestId = requestId;
  }
}

/** An answer that Talkdesk cannot take: the rule that was broken, and a hint at what is behind it. */
export class ContractViolation extends Error {
  override readonly name = 'ContractViolation';
  readonly endpoint: EndpointPath;
  readonly rule: string;
  readonly hint: string;

  constructor(endpoint: EndpointPath, rule: string, hint: string) {
    super(`${endpoint}: ${rule} (${hint})`);
    this.endpoint = endpoint;
    this.rule = rule;
    this.hint = hint;
  }
}
