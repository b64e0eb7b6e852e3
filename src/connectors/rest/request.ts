/** One request as it is declared: made from the values of the moment, sent, and its answer judged. */

import { BridgeError } from '../../domain/errors.ts';
import { Secret } from '../../domain/secret.ts';
import type { UpstreamInit, ValidationCall } from '../connector.ts';
import { boundsProblem } from './bounds.ts';
import type { Authorize, Failure, Request, RestDeclaration, SentJson } from './declaration.ts';
import { htmlToText } from './html-to-text.ts';
import { namesIn } from './sent-names.ts';
import {
  fillFields,
  fillPath,
  fillQuery,
  fillText,
  isQueryLanguage,
  lookUp,
  type QueryLanguage,
  textOf,
  uriNames,
  wholeName,
} from './templates.ts';
import { evaluate, isDerived, isTrue, readerOf, textsIn } from './values.ts';

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
  /** A list that is walked through: of it, `nothing` is what its own failures say, and no other. */
  readonly isWalked?: boolean;
  /** What failures mean that are not declared, after those that are. */
  readonly otherwise?: readonly Failure[];
}

/** Values that a request may lack: a first page has no cursor, and what is not filled in is not sent. */
const DISPENSABLE =
  /^(from|fromExclusive|to|toExclusive|since|afterId|cursor|page|offset|limit|agentId|(where|input)\..+)$/;

/** Whether a request for something must not be sent without this value: it would ask for everything. */
const isNeeded = (name: string): boolean => !DISPENSABLE.test(name);

/** Whether the request can be made of the values. */
export const canBeAsked = (asking: Asking): boolean => urlOf(asking) !== undefined && bodyOf(asking) !== undefined;

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

  // Of a list that is walked through, an address that is not there is no end.
  const general = (service.failures ?? []).filter(({ is }) => !(asking.isWalked && is === 'nothing'));
  const failures = [...(request.failures ?? []), ...general, ...(asking.otherwise ?? [])];
  // Of a read nobody would hear of a refusal.
  const relevant = purpose === 'write' ? failures : failures.filter(({ is }) => is !== 'action_refused');
  const failure = relevant.find((each) => applies(each, response.status, json));
  if (failure) {
    if (failure.is === 'nothing') return undefined;
    throw problemOf(failure, { host, status: response.status, json, purpose });
  }
  if (!response.ok) throw failed(host, `with status ${response.status}`, response.status);
  // A page to log in or to wait at is no sign that anything was done.
  if (json === undefined && (purpose === 'read' || isWebPage(response)))
    throw failed(host, `with ${whatIs(text, response)}`, response.status);
  return { json, headers: response.headers, url };
}

function urlOf({ service, call, request, values, purpose }: Asking): string | undefined {
  const { auth } = call;
  const needed = purpose === 'write' ? () => false : isNeeded;
  const base = baseOf(service, call);
  if (purpose !== 'write' && lacksNeeded([request.query, request.headers], { service, call, values })) return undefined;
  const path = fillPath(request.path, { values, auth }, needed);
  if (path === undefined) return undefined;
  const query = new URLSearchParams();
  for (const [name, sent] of Object.entries(request.query ?? {})) {
    const value = sentValue(sent, { service, call, values });
    for (const each of [value].flat()) {
      const text = textOf(each);
      if (text !== undefined) query.append(name, text);
    }
  }
  return withQuery(base + path, query);
}

/** A blank is written as `%20`, which is understood as one everywhere. */
function withQuery(url: string, query: URLSearchParams): string {
  if (query.size === 0) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${query.toString().replaceAll('+', '%20')}`;
}

/** The base of the API, without a slash at the end, nor one at the end of the field that it may begin with. */
export function baseOf({ baseUrl }: Pick<Service, 'baseUrl'>, { auth }: Pick<ValidationCall, 'auth'>): string {
  const base = fillFields(baseUrl, { auth, encode: (value) => value.replace(/\/+$/, '') }).replace(/\/$/, '');
  if (!base.includes('?')) return base;
  const rule = 'must be an address without a ?';
  throw new BridgeError('invalid_credentials', `The address of the service ${rule}`, { rule });
}

/** Whether what is sent lacks a value without which the request would ask for everything. */
function lacksNeeded(sent: unknown, filling: Filling): boolean {
  if (typeof sent === 'string' || isDerived(sent) || isQueryLanguage(sent)) {
    return namesIn(sent).some(isNeeded) && isEmpty(sentValue(sent, filling));
  }
  return typeof sent === 'object' && sent !== null && Object.values(sent).some((each) => lacksNeeded(each, filling));
}

/**
 * What a write lacks without which it would be about something else, or about everybody: the first name of it. Needed are all
 * values of its path and of queries in a language; the contact's id; in the query what is the contact's, and where something
 * that is there is changed, all; in a body all that chooses: what stands under a key such as `where`.
 */
export function lackedByWrite({ method = 'GET', path, query, body }: Request, values: unknown): string | undefined {
  const inQuery = (name: string) => method !== 'POST' || name.startsWith('contact.');
  const uri = uriNames(path).filter(({ operator, name }) => (operator !== '?' && operator !== '&') || inQuery(name));
  const names = [
    ...uri.map(({ name }) => name),
    ...Object.values(query ?? {}).flatMap((sent) =>
      namesIn(sent).filter((name) => isQueryLanguage(sent) || inQuery(name)),
    ),
    ...choosing(body, false),
  ];
  return names.find((name) => isEmpty(lookUp(values, name)));
}

const CHOOSES = /^(?:where|query|filters?|criteria|conditions?|selector|match)$/i;

/** The names in a body that choose what is written to. */
function choosing(sent: unknown, isChoice: boolean): readonly string[] {
  if (typeof sent === 'string' || isDerived(sent) || isQueryLanguage(sent)) {
    return namesIn(sent).filter((name) => isChoice || isQueryLanguage(sent) || name === 'contact.id');
  }
  if (Array.isArray(sent)) return sent.flatMap((each) => choosing(each, isChoice));
  if (typeof sent !== 'object' || sent === null) return [];
  return Object.entries(sent).flatMap(([key, each]) => choosing(each, isChoice || CHOOSES.test(key)));
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.every(isEmpty));

const BODY_TYPES = { json: 'application/json', form: 'application/x-www-form-urlencoded' };

function initOf({ service, call, request, values, purpose = 'read' }: Asking): UpstreamInit {
  const { method = 'GET', repeatable = purpose === 'read', body, bodyAs = 'json' } = request;
  const { auth } = call;
  const headers = new Headers({ Accept: 'application/json' });
  if (body !== undefined) headers.set('Content-Type', BODY_TYPES[bodyAs]);
  for (const [name, text] of Object.entries({ ...service.headers, ...request.headers })) {
    const value = fillText(text, { values, auth });
    if (value === undefined) continue;
    // Whoever sets others is told of them by the runtime, in an error or in its log.
    if (!PRINTABLE.test(value)) {
      throw new BridgeError('upstream_failed', `A value holds characters that the header ${name} cannot carry`);
    }
    headers.set(name, value);
  }
  return { method, headers, ...(method === 'GET' ? {} : { repeatable }) };
}

const PRINTABLE = /^[\u0020-\u007e]*$/;

/** The body; nothing where a request for something lacks a value. */
function bodyOf({ service, call, request, values, purpose = 'read' }: Asking): UpstreamInit | undefined {
  const { body, bodyAs = 'json' } = request;
  if (body === undefined) return {};
  if (purpose === 'read' && lacksNeeded(body, { service, call, values })) return undefined;
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
  if (isQueryLanguage(sent)) return filledQuery(sent, filling);
  if (isDerived(sent)) return readerOf(sent)({ subject: values, call, timeZone: service.timeZone ?? 'UTC' });
  if (typeof sent !== 'string') return sent;
  const whole = wholeName(sent);
  if (whole === undefined) return fillText(sent, filling);
  const value = lookUp(values, whole);
  return value === '' || value === null ? undefined : value;
}

/** The proofs that a request carries: none, one, or as many as are declared. */
export const proofsIn = ({ authorize }: Pick<Service, 'authorize'>): readonly Authorize[] => [authorize ?? []].flat();

/** The query, or nothing; throws where it would be left out though all that it is made of is there, and ask for everything. */
function filledQuery(query: QueryLanguage, filling: Parameters<typeof fillQuery>[1]): string | undefined {
  const filled = fillQuery(query, filling);
  const names = namesIn(query);
  if (filled !== undefined || names.some((name) => isNeeded(name) || isEmpty(lookUp(filling.values, name))))
    return filled;
  throw new BridgeError('upstream_failed', 'A value cannot stand without quotes in a query that is declared');
}

/** The URL with the credentials that go there. */
function withCredentials(url: string, service: Service, { auth }: Pick<ValidationCall, 'auth'>): string {
  const query = new URLSearchParams();
  for (const proof of proofsIn(service)) {
    if ('query' in proof) query.append(proof.query, fillFields(proof.value, { auth, reveals: true }));
  }
  return withQuery(url, query);
}

/**
 * A link of an answer without the credentials that may have come back in it: it is kept. All else of it stays as it was
 * written. Throws `upstream_failed` where a secret is in a part that cannot be left out.
 */
export function withoutCredentials(link: string, service: Service, { auth }: Pick<ValidationCall, 'auth'>): string {
  const secrets = Object.values(auth).flatMap((value) => (value instanceof Secret ? value.reveal() : []));
  const holdsSecret = (text: string) =>
    secrets.some((secret) => secret.length >= SHORTEST_FOUND && text.includes(secret));
  const credentials = new Set(proofsIn(service).flatMap((proof) => ('query' in proof ? proof.query : [])));
  const [, address = '', query] = /^([^?]*)(?:\?(.*))?$/s.exec(link) ?? [];
  const kept = (query ?? '').split('&').filter((parameter) => {
    const [[name, value] = ['', '']] = new URLSearchParams(parameter);
    return parameter !== '' && !credentials.has(name) && !holdsSecret(name) && !holdsSecret(value);
  });
  const bare = kept.length === 0 ? address : `${address}?${kept.join('&')}`;
  const { host, pathname } = new URL(bare);
  if (!holdsSecret(bare) && !holdsSecret(decoded(pathname))) return bare;
  throw failed(host, 'with a link that holds credentials');
}

/** A shorter text would be found by chance. */
const SHORTEST_FOUND = 4;

/** A path may hold what cannot be decoded. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const LONG_NUMBER = /\d{16}/;
/** How a value was written, which a reviver is shown since ECMAScript 2025. */
type Written = { readonly source?: string };

/** The JSON; whole numbers that no number holds exactly, such as ids of 17 digits, as text. */
function parse(text: string): unknown {
  try {
    if (!LONG_NUMBER.test(text)) return JSON.parse(text);
    return JSON.parse(text, (_, value: unknown, context?: Written) =>
      typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? context?.source : value,
    );
  } catch {
    // What it is instead is said where JSON is needed.
    return undefined;
  }
}

function applies({ status, when }: Failure, given: number, json: unknown): boolean {
  if (status !== undefined && ![status].flat().includes(given)) return false;
  if (when !== undefined) return json !== undefined && isTrue(evaluate(when, json));
  return status !== undefined;
}

interface Judged {
  readonly host: string;
  readonly status: number;
  readonly json: unknown;
  readonly purpose: Purpose;
}

function problemOf({ is, message }: Failure, { host, status, json, purpose }: Judged): BridgeError {
  const detail = { upstreamStatus: status };
  // Whom the service does not let in, it does nothing for.
  const turnedAway = purpose === 'write' ? { ...detail, undone: true as const } : detail;
  switch (is) {
    case 'action_refused':
      return new BridgeError('action_refused', saidIn(message, json) ?? `${host} refused it (status ${status})`, {
        ...detail,
        undone: true,
      });
    case 'invalid_credentials':
      return new BridgeError(
        'invalid_credentials',
        saidIn(message, json) ?? `${host} does not accept the credentials`,
        turnedAway,
      );
    case 'source_cursor_expired':
      return new BridgeError('source_cursor_expired', `${host} knows the cursor no longer`, detail);
    case 'upstream_rate_limited':
      return new BridgeError('upstream_rate_limited', `${host} asks to be called less often`, turnedAway);
    case 'upstream_unavailable':
      return new BridgeError('upstream_unavailable', `${host} is not available at the moment`, detail);
    case 'nothing':
    case 'upstream_failed':
      return failed(host, `with what is declared a failure (status ${status})`, status);
  }
}

/** In characters: what a person is shown of a refusal. */
const LONGEST_MESSAGE = 300;

/** What the service says, as plain text in one line. */
function saidIn(message: string | undefined, json: unknown): string | undefined {
  if (message === undefined || json === undefined) return undefined;
  const said = textsIn(evaluate(message, json))
    .join('; ')
    .slice(0, 10 * LONGEST_MESSAGE);
  const plain = htmlToText(said)
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  if (plain === '') return undefined;
  return plain.length > LONGEST_MESSAGE ? `${plain.slice(0, LONGEST_MESSAGE - 1).toWellFormed()}…` : plain;
}

function whatIs(text: string, { headers }: Response): string {
  if (text.trim() === '') return 'an empty body in place of JSON';
  return isWebPage({ headers }) ? 'a web page in place of JSON' : 'something that is not JSON';
}

const isWebPage = ({ headers }: Pick<Response, 'headers'>) => /html/i.test(headers.get('Content-Type') ?? '');

export function failed(host: string, how: string, upstreamStatus?: number): BridgeError {
  const detail = upstreamStatus === undefined ? {} : { upstreamStatus };
  return new BridgeError('upstream_failed', `${host} answered ${how}`, detail);
}
