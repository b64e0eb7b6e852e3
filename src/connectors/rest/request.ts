/** One request as it is declared: made from the values of the moment, sent, and its answer judged. */

import { BridgeError } from '../../domain/errors.ts';
import type { UpstreamInit, ValidationCall } from '../connector.ts';
import { boundsProblem } from './bounds.ts';
import type { Authorize, Failure, Request, RestDeclaration, SentJson } from './declaration.ts';
import { compileExpression } from './expression.ts';
import { fillFields, fillPath, fillQuery, fillText, isQueryLanguage, lookUp, textOf, wholeName } from './templates.ts';
import { isDerived, isTrue, readerOf, textsIn } from './values.ts';

/** What all requests of a declaration share. */
export type Service = Pick<RestDeclaration, 'baseUrl' | 'authorize' | 'headers' | 'timeZone' | 'failures'>;

/** What a request is for: a write may be done once, and what it lacks of values does not keep it from being sent. */
export type Purpose = 'read' | 'write';

export interface Answer {
  /** Undefined where there is no JSON. */
  readonly json: unknown;
  readonly headers: Headers;
  /** What was asked, without credentials. */
  readonly url: string;
}

export interface Asking {
  readonly service: Service;
  readonly call: ValidationCall;
  readonly request: Request;
  /** What `{name}` stands for. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Default `read`. */
  readonly purpose?: Purpose;
  /** Asked for in place of the request's path and query: a link that an earlier answer held. */
  readonly url?: string;
  /** What failures mean that are not declared, after those that are. */
  readonly otherwise?: readonly Failure[];
}

/** Values that a request may lack: a first page has no cursor, and what is not filled in is not sent. */
const DISPENSABLE =
  /^(from|fromExclusive|to|toExclusive|since|afterId|cursor|page|offset|limit|agentId|(where|input)\..+)$/;

/** Whether a request for something must not be sent without this value: it would ask for everything. */
export const isNeeded = (name: string): boolean => !DISPENSABLE.test(name);

/**
 * Sends the request. Gives nothing where a value that it needs is missing, or where the answer says that there is nothing;
 * throws a `BridgeError` for every other failure, whose message holds nothing of the answer but what is declared for it.
 */
export async function ask(asking: Asking): Promise<Answer | undefined> {
  const { service, call, request, purpose = 'read' } = asking;
  const url = asking.url ?? urlOf(asking);
  const body = bodyOf(asking);
  if (url === undefined || body === undefined) return undefined;
  const { host } = new URL(url);
  const response = await call.fetch(withCredentials(url, service, call), { ...initOf(asking), ...body });
  const text = await response.text();
  const json = parse(text);
  const problem = json === undefined ? undefined : boundsProblem(json);
  if (problem !== undefined) throw failed(host, `with something that ${problem}`, response.status);

  const failures = [...(request.failures ?? []), ...(service.failures ?? []), ...(asking.otherwise ?? [])];
  // Of a read nobody would hear of a refusal.
  const relevant = purpose === 'write' ? failures : failures.filter(({ is }) => is !== 'action_refused');
  const failure = relevant.find((each) => applies(each, response.status, json));
  if (failure) {
    if (failure.is === 'nothing') return undefined;
    throw problemOf(failure, { host, status: response.status, json });
  }
  if (!response.ok) throw failed(host, `with status ${response.status}`, response.status);
  if (json === undefined && purpose === 'read') throw failed(host, `with ${whatIs(text, response)}`, response.status);
  return { json, headers: response.headers, url };
}

function urlOf({ service, call, request, values, purpose }: Asking): string | undefined {
  const { auth } = call;
  const needed = purpose === 'write' ? () => false : isNeeded;
  const base = baseOf(service, call);
  const path = fillPath(request.path, { values, auth }, needed);
  if (path === undefined) return undefined;
  const url = new URL(base + path);
  const query = Object.entries(request.query ?? {}).flatMap(([name, sent]) => {
    const value = sentValue(sent, { service, call, values });
    return [value].flat().map((each) => [name, textOf(each)] as const);
  });
  for (const [name, value] of query) {
    if (value !== undefined) url.searchParams.append(name, value);
    else if (needed === isNeeded && lacksNeeded(request.query?.[name], values)) return undefined;
  }
  // What stands for blanks is understood as one everywhere in this form.
  return url.href.replaceAll('+', '%20');
}

/** The base of the API, without a slash at the end. */
export function baseOf({ baseUrl }: Pick<Service, 'baseUrl'>, { auth }: Pick<ValidationCall, 'auth'>): string {
  return fillFields(baseUrl, { auth }).replace(/\/$/, '');
}

/** Whether a parameter has no value because one that the request needs is missing. */
function lacksNeeded(sent: unknown, values: unknown): boolean {
  return namesIn(sent).some((name) => isNeeded(name) && lookUp(values, name) === undefined);
}

/** The names of values in what is sent. */
export function namesIn(sent: unknown): readonly string[] {
  if (typeof sent === 'string') return [...sent.matchAll(/\{([A-Za-z_][\w.]*)\}/g)].flatMap(([, name]) => name ?? []);
  if (isQueryLanguage(sent)) return namesIn(sent.query);
  if (isDerived(sent)) return sent.names ?? [];
  if (Array.isArray(sent)) return sent.flatMap(namesIn);
  return typeof sent === 'object' && sent !== null ? Object.values(sent).flatMap(namesIn) : [];
}

function initOf({ service, call, request, values, purpose = 'read' }: Asking): UpstreamInit {
  const { method = 'GET', repeatable = purpose === 'read' } = request;
  const { auth } = call;
  const headers = new Headers({ Accept: 'application/json' });
  if (request.body !== undefined) {
    headers.set('Content-Type', request.bodyAs === 'form' ? 'application/x-www-form-urlencoded' : 'application/json');
  }
  for (const [name, text] of Object.entries({ ...service.headers, ...request.headers })) {
    const value = fillText(text, { values, auth });
    if (value !== undefined) headers.set(name, value);
  }
  return { method, headers, ...(method === 'GET' ? {} : { repeatable }) };
}

/** The body with its type; nothing where a request for something lacks a value. */
function bodyOf({ service, call, request, values, purpose = 'read' }: Asking): UpstreamInit | undefined {
  const { body, bodyAs = 'json' } = request;
  if (body === undefined) return {};
  if (purpose === 'read' && lacksNeeded(body, values)) return undefined;
  const filled = filledJson(body, { service, call, values });
  if (bodyAs === 'json') return { body: JSON.stringify(filled ?? {}) };
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(filled ?? {})) {
    for (const each of [value].flat()) {
      const text = textOf(each);
      if (text !== undefined) form.append(name, text);
    }
  }
  return { body: form.toString() };
}

type Filling = Pick<Asking, 'service' | 'call' | 'values'>;

/** The JSON with its values; what has none is left out. */
function filledJson(json: SentJson, filling: Filling): unknown {
  if (typeof json === 'string' || isDerived(json) || isQueryLanguage(json)) return sentValue(json, filling);
  if (Array.isArray(json)) {
    return json.map((each: SentJson) => filledJson(each, filling)).filter((each) => each !== undefined);
  }
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(([key, each]) => [key, filledJson(each, filling)] as const);
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
}

function sentValue(sent: unknown, { service, call, values }: Filling): unknown {
  const filling = { values, auth: call.auth };
  if (isQueryLanguage(sent)) return fillQuery(sent, filling);
  if (isDerived(sent)) return readerOf(sent)({ subject: values, call, timeZone: service.timeZone ?? 'UTC' });
  if (typeof sent !== 'string') return sent;
  const whole = wholeName(sent);
  if (whole === undefined) return fillText(sent, filling);
  const value = lookUp(values, whole);
  return value === '' || value === null ? undefined : value;
}

/** The URL with the credentials that go there. */
function withCredentials(url: string, { authorize }: Service, { auth }: Pick<ValidationCall, 'auth'>): string {
  if (!authorize || !('query' in authorize)) return url;
  const full = new URL(url);
  full.searchParams.set(authorize.query, fillFields(authorize.value, { auth, reveals: true }));
  return full.href.replaceAll('+', '%20');
}

/** A URL of an answer without the credentials that may have come back in it. */
export function withoutCredentials(url: string, authorize: Authorize | undefined): string {
  if (!authorize || !('query' in authorize)) return url;
  const bare = new URL(url);
  bare.searchParams.delete(authorize.query);
  return bare.href;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What it is instead is said where JSON is needed.
    return undefined;
  }
}

function applies({ status, when }: Failure, given: number, json: unknown): boolean {
  if (status !== undefined && ![status].flat().includes(given)) return false;
  if (when !== undefined) return json !== undefined && isTrue(compileExpression(when).evaluate(json));
  return status !== undefined;
}

function problemOf({ is, message }: Failure, { host, status, json }: { host: string; status: number; json: unknown }) {
  const detail = { upstreamStatus: status };
  switch (is) {
    case 'action_refused':
      return new BridgeError('action_refused', refusalIn(message, json) ?? `${host} refused it (status ${status})`, {
        ...detail,
        undone: true,
      });
    case 'invalid_credentials':
      return new BridgeError('invalid_credentials', `${host} does not accept the credentials`, detail);
    case 'source_cursor_expired':
      return new BridgeError('source_cursor_expired', `${host} knows the cursor no longer`, detail);
    case 'upstream_rate_limited':
      return new BridgeError('upstream_rate_limited', `${host} asks to be called less often`, detail);
    case 'upstream_unavailable':
      return new BridgeError('upstream_unavailable', `${host} is not available at the moment`, detail);
    case 'nothing':
    case 'upstream_failed':
      return failed(host, `with what is declared a failure (status ${status})`, status);
  }
}

/** In characters: what a person is shown of a refusal. */
const LONGEST_REFUSAL = 300;

/** What the service says, as plain text in one line. */
function refusalIn(message: string | undefined, json: unknown): string | undefined {
  if (message === undefined || json === undefined) return undefined;
  const said = textsIn(compileExpression(message).evaluate(json)).join('; ');
  const plain = said
    .slice(0, 10 * LONGEST_REFUSAL)
    .replaceAll(/<[^<>]*>/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  if (plain === '') return undefined;
  return plain.length > LONGEST_REFUSAL ? `${plain.slice(0, LONGEST_REFUSAL - 1).toWellFormed()}…` : plain;
}

function whatIs(text: string, { headers }: Response): string {
  if (text.trim() === '') return 'an empty body in place of JSON';
  return /html/i.test(headers.get('Content-Type') ?? '') ? 'a web page in place of JSON' : 'something that is not JSON';
}

export function failed(host: string, how: string, upstreamStatus?: number): BridgeError {
  const detail = upstreamStatus === undefined ? {} : { upstreamStatus };
  return new BridgeError('upstream_failed', `${host} answered ${how}`, detail);
}
