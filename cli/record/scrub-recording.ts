/** A recording out of what was read live: everything is collected first, then scrubbed, then played to see what becomes of it. */

import type { Integration } from '../../src/declaration/integration.ts';
import { CommandError } from '../command-error.ts';
import type { Exchange } from '../live/exchange.ts';
import type { Live } from '../live/live.ts';
import type { RecordedExchange, RecordedStep, Recording } from './recording.ts';
import { replay } from './replay.ts';
import { messageOf } from '../try/advice.ts';
import { assertScrubbed } from './last-look.ts';
import { createScrubber, type Kept, type Scrubber } from './scrub.ts';
import { rulesOf } from './words.ts';

/** A reading of a connector, as it was live. */
export interface LiveReading {
  readonly of: string;
  readonly asked: object;
  /** What the connector made of it. */
  readonly given: unknown;
  readonly exchanges: readonly Exchange[];
}

export interface Scrubbed {
  readonly recording: Recording;
  readonly kept: readonly Kept[];
}

/** Answers' headers that a connector may need. */
const HEADERS = ['content-type', 'link', 'retry-after'];

export async function scrubRecording(live: Live, readings: readonly LiveReading[]): Promise<Scrubbed> {
  const { integration, settings } = live;
  const raw = readings.map((reading) => ({ ...reading, exchanges: reading.exchanges.map(rawOf) }));
  const all = raw.flatMap(({ exchanges }) => exchanges);
  const hosts = new Set(all.map(({ url }) => new URL(url).host));
  const rules = rulesOf(integration.connector, hosts);
  const words = new Set([...rules.words, ...integration.interactionTypes.map((type) => type.toLowerCase())]);
  const scrubber = createScrubber({ ...rules, words });
  for (const { json, text } of all) scrubber.collect(json ?? text ?? '');
  scrubber.collectCursors([
    ...raw.flatMap(({ asked }) => cursorsIn(asked)),
    ...all.flatMap(({ url, headers }) => linksIn(headers['link'], url).map(({ target }) => target)),
  ]);
  scrubber.collectKnown(raw.flatMap(({ asked }) => textsOf(asked)));
  scrubber.collectKnown(openFields(live).flatMap(({ text, isKept }) => (isKept ? [] : [text])));
  for (const { of, asked, exchanges } of raw) {
    const [first, ...others] = exchanges;
    const isOwn = /^(validate|contacts|agents)/.test(of) && !leadsOn(asked);
    if (first) scrubber.collectRequest(first.url, isOwn);
    for (const { url } of others) scrubber.collectRequest(url, false);
  }

  const fields = openFields(live).map(({ name, text, isKept }) => [name, isKept ? text : scrubber.text(text)] as const);
  const about = { integration: integration.name, now: live.now(), auth: Object.fromEntries(fields), settings };
  const steps: RecordedStep[] = [];
  for (const { of, asked, exchanges } of raw) {
    const step = {
      of,
      asked: scrubAsked(asked, scrubber),
      exchanges: exchanges.map((each) => scrubExchange(each, scrubber)),
    };
    steps.push({ ...step, mapped: await played(integration, about, step) });
  }
  const recording = { ...about, steps };
  assertScrubbed(recording, live.mask, scrubber);
  return { recording, kept: scrubber.kept };
}

/** What the connector makes of it once it is scrubbed. */
async function played(integration: Integration, about: Omit<Recording, 'steps'>, step: Omit<RecordedStep, 'mapped'>) {
  try {
    return await replay(integration, about, step);
  } catch (cause) {
    const message = messageOf(cause);
    throw new CommandError(`What was recorded cannot be played to the connector once it is scrubbed: ${message}`, {
      cause,
    });
  }
}

function rawOf({ method, url, body, answer, failure }: Exchange): RecordedExchange {
  if (!answer) throw new CommandError(`There was no answer to ${method} ${new URL(url).pathname} (${failure})`);
  if (answer.status >= 300 && answer.status < 400) {
    throw new CommandError(
      `${new URL(url).pathname} redirects, which cannot be recorded: declare the path to which it leads`,
    );
  }
  const headers = Object.fromEntries(
    HEADERS.flatMap((name) => (answer.headers[name] === undefined ? [] : [[name, answer.headers[name]]])),
  );
  const json = parsed(answer.body);
  return {
    method,
    url,
    ...(body === undefined ? {} : { body }),
    status: answer.status,
    headers,
    ...(json === undefined ? (answer.body === '' ? {} : { text: answer.body }) : { json }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Auth fields that are no secrets. What leads to the service is kept. */
function openFields({ integration, auth }: Live) {
  const { fields, vault } = integration.authentication;
  const all = { ...fields, ...vault?.fields };
  return Object.entries(auth).flatMap(([name, text]) => {
    const field = all[name];
    if (text === undefined || field?.secret === true || /secret|password|token$|^code$/i.test(name)) return [];
    return [
      { name, text, isKept: field?.format !== undefined || field?.hosts !== undefined || field?.setting !== undefined },
    ];
  });
}

/** What a page was asked with that the page before it gave. */
function cursorsIn(asked: object): readonly string[] {
  return Object.entries(asked).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'object' && value !== null && key !== 'where') return cursorsIn(value);
    return key === 'cursor' && typeof value === 'string' && !isCounted(value) ? [value] : [];
  });
}

/** A cursor of pages that are counted: the bridge's own. */
const isCounted = (cursor: string) => /^\d+~\d+~[\da-z]{1,7}$/.test(cursor);

/** Whether something of an answer before is in the request. */
const leadsOn = (asked: object): boolean =>
  cursorsIn(asked).length > 0 ||
  Object.entries(asked).some(([key, value]) => key.startsWith('after') && value !== undefined);

interface Link {
  readonly target: string;
  readonly rel?: string;
}

/** The links of a `Link` header (RFC 8288) that lead somewhere, without what else is said of them. */
function linksIn(header: string | undefined, base: string): readonly Link[] {
  return [...(header ?? '').matchAll(/<([^<>]*)>([^<]*)/g)].flatMap(([, link = '', more = '']) => {
    const target = URL.parse(link, base)?.href;
    const [, quoted, bare] = /;\s*rel\s*=\s*(?:"([a-z -]{1,40})"|([a-z-]{1,40}))/i.exec(more) ?? [];
    const rel = quoted ?? bare;
    return target === undefined ? [] : [{ target, ...(rel === undefined ? {} : { rel }) }];
  });
}

/** Keys of what a connector is asked with that hold texts of a person. */
const PERSONAL: ReadonlySet<string> = new Set(['email', 'emails', 'phone', 'phones', 'forms', 'name']);

/** The texts of a person in what was asked. */
function textsOf(asked: unknown, isPersonal = false): readonly string[] {
  if (typeof asked === 'string') return isPersonal ? [asked] : [];
  if (typeof asked !== 'object' || asked === null) return [];
  if (Array.isArray(asked)) return asked.flatMap((each) => textsOf(each, isPersonal));
  return Object.entries(asked).flatMap(([key, each]) => (key === 'where' ? [] : textsOf(each, PERSONAL.has(key))));
}

function scrubAsked(asked: object, scrubber: Scrubber): Record<string, unknown> {
  const entries = Object.entries(asked).map(([key, value]: [string, unknown]) => [
    key,
    scrubbedValue(key, value, scrubber),
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function scrubbedValue(key: string, value: unknown, scrubber: Scrubber): unknown {
  if (key === 'where') return value;
  if (PERSONAL.has(key))
    return Array.isArray(value) ? value.map((each) => scrubber.text(String(each))) : scrubber.text(String(value));
  if (typeof value === 'string' && key === 'cursor') {
    if (isCounted(value)) return value;
    return URL.canParse(value) ? scrubber.url(value) : scrubber.part(value);
  }
  if (typeof value === 'string' && /^(id|afterId)$/.test(key))
    return Object.values(scrubber.json({ id: value }) as object)[0];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? scrubAsked(value, scrubber) : value;
}

function scrubExchange(exchange: RecordedExchange, scrubber: Scrubber): RecordedExchange {
  const { body, url, headers, json, text, ...rest } = exchange;
  const links = linksIn(headers['link'], url).map(
    ({ target, rel }) => `<${scrubber.url(target)}>${rel === undefined ? '' : `; rel="${rel}"`}`,
  );
  const { link: _, ...others } = headers;
  return {
    ...rest,
    url: scrubber.url(url),
    ...(body === undefined ? {} : { body: scrubBody(body, scrubber) }),
    headers: { ...others, ...(links.length === 0 ? {} : { link: links.join(', ') }) },
    ...(json === undefined ? {} : { json: scrubber.json(json) }),
    ...(text === undefined ? {} : { text: scrubber.text(text) }),
  };
}

/** What was sent holds the connector's own texts, and those it was asked with. */
function scrubBody(body: string, scrubber: Scrubber): string {
  const json = parsed(body);
  if (json !== undefined && typeof json === 'object') return JSON.stringify(scrubSent(json, scrubber));
  const form = new URLSearchParams(body);
  return new URLSearchParams(
    [...form].map(([name, value]): [string, string] => [name, scrubber.within(value)]),
  ).toString();
}

function scrubSent(value: unknown, scrubber: Scrubber): unknown {
  if (typeof value === 'string') return scrubber.within(value);
  if (Array.isArray(value)) return value.map((each) => scrubSent(each, scrubber));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, scrubSent(each, scrubber)]));
}
