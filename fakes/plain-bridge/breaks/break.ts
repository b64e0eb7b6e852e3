/** A defect that a bridge may have, and what such defects are made of. */

import type { Fault, Json, PlainAnswer, PlainRequest, World } from '../plain-bridge.ts';

export interface Break {
  /** What is wrong with the bridge, behind "a bridge that …". */
  readonly name: string;
  /** The clauses that name it: all of these, and no others, have to fail. */
  readonly fails: readonly string[];
  readonly fault?: Fault;
  /** Where the bridge is, if it is elsewhere. */
  readonly origin?: string;
  readonly authenticationType?: 'oauth2';
}

/** Changes what one endpoint answers. */
export function at(
  endpoint: string,
  answer: (answer: PlainAnswer, request: PlainRequest, world: World) => PlainAnswer,
): Fault {
  return { answer: (given, request, world) => (request.endpoint === endpoint ? answer(given, request, world) : given) };
}

/** Answers with an error instead, where the request is of a kind. */
export function refuseWhere(
  endpoint: string,
  status: number,
  where: (request: PlainRequest, given: PlainAnswer, world: World) => boolean,
): Fault {
  return at(endpoint, (given, request, world) => (where(request, given, world) ? refusal(status) : given));
}

export function refusal(status: number): PlainAnswer {
  return { status, body: { message: 'The request was not served' } };
}

/** Makes another body of one. */
export type Change<Body> = (body: Body, request: PlainRequest, world: World) => unknown;

/** Changes the body of what one endpoint answers with a yes. */
export function bodyOf(endpoint: string, change: Change<unknown>): Fault {
  return at(endpoint, (given, request, world) =>
    given.status < 300 && request.body ? { ...given, body: change(given.body, request, world) } : given,
  );
}

/** Changes what comes in at one endpoint. */
export function requestAt(endpoint: string, change: (request: PlainRequest) => PlainRequest): Fault {
  return { request: (request) => (request.endpoint === endpoint ? change(request) : request) };
}

/** The first element of a list changed. */
export function firstOf<Element>(list: readonly Element[], change: (element: Element) => unknown): readonly unknown[] {
  return list.map((element, index) => (index === 0 ? change(element) : element));
}

/** The last element twice. */
export function withCopy(list: readonly Json[], more: Json = {}): readonly Json[] {
  return [...list, ...list.slice(0, 1).map((element) => ({ ...element, ...more }))];
}
