/** Requests to a bridge, one after the other, each kept with what came back, as it came back. */

import { reasonOf } from '../simulator/exchange.ts';
import { readAnswer } from '../simulator/read-answer.ts';

/** What a request is for: `validation`, `contacts`, `agents`, `interactions`, or `action` with the action's name. */
export type Purpose = 'validation' | 'contacts' | 'agents' | 'interactions' | `action ${string}`;

export interface Answer {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
  /** The body as JSON; nothing where it is none. JSON within a text of JSON is unwrapped. */
  readonly json: unknown;
  /** Whether it had to be unwrapped. */
  readonly wrapped: boolean;
}

/** One request and what came of it. */
export interface Exchange {
  /** From 1, in the order in which they were sent. */
  readonly number: number;
  readonly purpose: Purpose;
  /** What is special about it, in a few words, such as `page 2 of the initial run`. */
  readonly about: string;
  /** Whether Talkdesk could send it, other than a wrong method or broken JSON. */
  readonly isProper: boolean;
  readonly method: string;
  readonly url: string;
  /** A JSON value, or the text that was sent instead of one. */
  readonly sent: unknown;
  /** Absent where none came. */
  readonly answer?: Answer;
  /** Why no answer came. */
  readonly silence?: string;
}

/** How a request differs from a POST of JSON. */
export interface Variant {
  readonly isProper?: boolean;
  readonly method?: string;
  readonly contentType?: string;
  /** Takes the place of the body's JSON. */
  readonly text?: string;
}

export interface Caller {
  readonly exchanges: readonly Exchange[];
  send(purpose: Purpose, about: string, body: unknown, variant?: Variant): Promise<Exchange>;
}

export interface CallerOptions {
  readonly urlOf: (purpose: Purpose) => string;
  /** Takes the place of the network. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** For how many milliseconds an answer is waited for. */
  readonly patienceMs: number;
  /** Told before every request. */
  readonly onRequest: (exchange: Pick<Exchange, 'number' | 'purpose' | 'about'>) => void;
}

/** The bridge did not answer at all, or stopped answering. */
export class BridgeSilent extends Error {
  override readonly name = 'BridgeSilent';
}

/** After so many requests in a row without an answer the bridge is taken for gone. */
const MOST_SILENCES = 3;

/** `send` throws `BridgeSilent` where the first request stays without an answer, or several in a row do. */
export function createCaller({ urlOf, fetch, patienceMs, onRequest }: CallerOptions): Caller {
  const exchanges: Exchange[] = [];
  let silences = 0;
  return {
    exchanges,
    async send(purpose, about, body, { isProper = true, method = 'POST', contentType = JSON_TYPE, text } = {}) {
      const number = exchanges.length + 1;
      onRequest({ number, purpose, about });
      const url = urlOf(purpose);
      const init = method === 'GET' ? { method } : { method, body: text ?? JSON.stringify(body) };
      const headers = { ...(method === 'GET' ? {} : { 'Content-Type': contentType }), Accept: JSON_TYPE };
      const outcome = await answerTo(url, { ...init, headers, redirect: 'manual' }, fetch, patienceMs);
      const exchange: Exchange = { number, purpose, about, isProper, method, url, sent: text ?? body, ...outcome };
      exchanges.push(exchange);
      silences = exchange.answer ? 0 : silences + 1;
      if (silences === number || silences >= MOST_SILENCES) {
        throw new BridgeSilent(`${new URL(url).origin} gave no answer: ${exchange.silence}`);
      }
      return exchange;
    },
  };
}

const JSON_TYPE = 'application/json';

async function answerTo(
  url: string,
  init: RequestInit,
  fetch: CallerOptions['fetch'],
  patienceMs: number,
): Promise<{ readonly answer: Answer } | { readonly silence: string }> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(new DOMException('Patience ended', 'TimeoutError')), patienceMs);
  try {
    const response = await fetch(new Request(url, { ...init, signal: patience.signal }));
    const text = await readAnswer(response, patience.signal);
    const contentType = response.headers.get('Content-Type');
    return { answer: { status: response.status, contentType, text, ...readJson(text) } };
  } catch (error) {
    return { silence: reasonOf(error, patienceMs) };
  } finally {
    clearTimeout(timer);
  }
}

function readJson(text: string): Pick<Answer, 'json' | 'wrapped'> {
  const json = parse(text);
  const inner = typeof json === 'string' ? parse(json) : undefined;
  return typeof inner === 'object' && inner !== null ? { json: inner, wrapped: true } : { json, wrapped: false };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
