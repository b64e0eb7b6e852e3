/** Tolerant reading of what bridges answer: whatever can be understood is, and judging it is left to the clauses. */

import type { Answer, Exchange } from './caller.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that says something. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** Whether the request was done. */
export function isYes({ answer }: Exchange): boolean {
  return answer !== undefined && answer.status >= 200 && answer.status < 300;
}

/** An answer that leads elsewhere is judged as such, and as nothing else. */
export function isRedirect({ status }: Answer): boolean {
  return status >= 300 && status < 400;
}

/** The root of an answer that says yes, where it is an object. */
export function objectIn(exchange: Exchange): JsonObject | undefined {
  return isYes(exchange) && isObject(exchange.answer?.json) ? exchange.answer.json : undefined;
}

/** The root of an answer that says yes, where it is a list. */
export function listIn(exchange: Exchange): readonly unknown[] | undefined {
  return isYes(exchange) && Array.isArray(exchange.answer?.json) ? exchange.answer.json : undefined;
}

/** The id of a contact, an agent or an interaction, as a text whatever it is. */
export function idOf(element: unknown): string | undefined {
  const id = isObject(element) ? element['id'] : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

export function idsOf(elements: readonly unknown[] = []): readonly string[] {
  return elements.flatMap((element) => idOf(element) ?? []);
}

/** The texts in what should be a list of them, or may be a single one. */
export function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter(isText);
}
