/**
 * A request that somebody may send: a right one to an endpoint, and what is wrong with it. Everything is plain data, so
 * that a request can be made at random, shrunk, told and sent again.
 */

import * as fc from 'fast-check';

/** A right body for each endpoint of an integration, by the rest of its path. */
export interface Target {
  readonly integration: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bodies: Readonly<Record<string, object>>;
}

/** A change of one place in a body, or of what is there; places are picked by a number, modulo how many there are. */
export type Change =
  /** Another value for what the integration asks a person for. */
  | { readonly do: 'guess'; readonly pick: number }
  | { readonly do: 'set'; readonly pick: number; readonly value: Value }
  | { readonly do: 'add'; readonly pick: number; readonly key: string; readonly value: Value }
  | { readonly do: 'remove' | 'double' | 'as-text' | 'as-list' | 'as-object'; readonly pick: number };

/** A value that takes little room to tell. */
export type Value =
  | { readonly json: unknown }
  | { readonly long: string; readonly times: number }
  | { readonly list: number }
  | { readonly deep: number; readonly of: 'lists' | 'objects' };

/** A change of the body's text. */
export type TextChange =
  | { readonly do: 'cut'; readonly at: number }
  | { readonly do: 'insert'; readonly at: number; readonly bytes: readonly number[] }
  | { readonly do: 'replace'; readonly bytes: readonly number[] };

export interface Recipe {
  readonly target: number;
  readonly endpoint: number;
  readonly changes: readonly Change[];
  readonly text?: TextChange;
  readonly method: string;
  /** Takes the place of the path. */
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How long after the request before, in milliseconds. */
  readonly delay: number;
  /** What the service behind the bridge answers next. */
  readonly fault?: number;
}

/** Stands for what nobody may see again: of credentials not in an answer, and of nothing in a log. */
export const MARK = '§mark§';
/** Stand for an offset and a checkpoint that the bridge has given, the newest but so many. */
export const OFFSET = /§offset (\d+)§/g;
export const CHECKPOINT = /§checkpoint (\d+)§/g;

const TEXTS = [
  '',
  ' ',
  '0',
  '1',
  '-1',
  '2147483648',
  '1e309',
  'null',
  'true',
  MARK,
  `Bearer ${MARK}`,
  `${MARK}\r\nX-Evil: 1`,
  `${MARK}\u0000`,
  `${MARK}\ud83d`,
  '\udc00',
  '\ufeff\u202e\u2028',
  '👩‍👩‍👧‍👦 Ünïcödé שלום',
  '%ff%',
  '../../_admin',
  "' OR 1=1; --",
  '%_\\',
  '{{contact.first_name}} {{secret}}',
  '<script>alert(1)</script>',
  'https://evil.example/',
  'https://site.crm.example@evil.example/',
  'http://127.0.0.1:1/',
  'https://[::1]/?x=1#y',
  'site.crm.example',
  'ada@example.com',
  '+351 912 000 001',
  '912000001',
  '2026-13-45T99:99:99Z',
  '2026-10-25T01:30:00',
  'TICKET',
  'PT',
  'Europe/Lisbon',
  '§offset 0§',
  '§offset 1§x',
  '§checkpoint 0§',
  '§checkpoint 2§.',
  'A.A.A',
];

const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toJSON',
  'length',
  'then',
  'hasOwnProperty',
  '',
  '\ud800',
  'auth',
  'meta',
  'data',
  'offset',
  'synchronization_checkpoint',
  'access_token',
  'bridge_key',
  'contact_external_id',
  'country',
  MARK,
];

const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.integer({ min: 0xd700, max: 0xe000 })).map((units) => String.fromCharCode(...units)),
  },
);
const key = fc.oneof(fc.constantFrom(...KEYS), fc.string({ unit: 'binary' }));
const number = fc.oneof(
  fc.constantFrom(0, -1, 1.5, 2 ** 53, -(2 ** 31), 1e21, 1e308, 5e-324),
  fc.double(),
  fc.integer(),
);
const primitive = fc.oneof({ weight: 5, arbitrary: text }, number, fc.boolean(), fc.constant(null));
const json = fc.oneof(
  { weight: 6, arbitrary: primitive },
  { weight: 2, arbitrary: fc.array(primitive, { maxLength: 5 }) },
  { weight: 1, arbitrary: fc.dictionary(key, primitive, { maxKeys: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ json }) },
  {
    weight: 1,
    arbitrary: fc.record({
      long: fc.constantFrom('x', 'é', '\ud83d', '0', MARK),
      times: fc.integer({ min: 1, max: 300_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ list: fc.integer({ min: 0, max: 20_000 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      deep: fc.oneof(fc.integer({ min: 25, max: 40 }), fc.integer({ min: 0, max: 100_000 })),
      of: fc.constantFrom('lists', 'objects'),
    }),
  },
);
const pick = fc.nat({ max: 30 });
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('guess' as const), pick }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('set' as const), pick, value }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('add' as const), pick, key, value }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('remove', 'double', 'as-text', 'as-list', 'as-object'), pick }),
  },
);
const bytes = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 40 });
const at = fc.nat({ max: 600 });
const textChange: fc.Arbitrary<TextChange> = fc.oneof(
  fc.record({ do: fc.constant('cut' as const), at }),
  fc.record({ do: fc.constant('insert' as const), at, bytes }),
  fc.record({ do: fc.constant('replace' as const), bytes }),
);

const SEGMENTS = [
  'directory',
  'contact_sync',
  'auth_validation',
  'actions',
  'add_note',
  'custom',
  'nobody',
  '_admin',
  'accounts',
  'connect',
  'health',
  '%ff',
  '%',
  '%2F',
  '%2e%2e',
  '%00',
  '%C3%28',
  '..',
  '.',
  '',
  '*',
  ':integration',
  '__proto__',
  'constructor',
  'é',
  'a'.repeat(3000),
  'x?offset=%ff',
  'x#y',
  "'",
];
const path = fc
  .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...SEGMENTS) }, fc.webSegment()), { maxLength: 5 })
  .map((segments) => `/${segments.join('/')}`);

const HEADER_TEXTS = ['', 'Bearer', `Bearer ${MARK}`, 'Basic Og==', 'a'.repeat(5000), 'x, y', MARK];
const HEADER_NAMES = ['Authorization', 'X-Request-Id', 'X-Token', 'Cookie', 'Accept', 'Content-Encoding', 'Origin'];
const headers = fc.oneof(
  fc.dictionary(fc.constantFrom(...HEADER_NAMES), fc.constantFrom(...HEADER_TEXTS), { maxKeys: 2 }),
  // Cloudflare's own.
  fc.constantFrom({ 'cf-ray': '8f0c0ffee0c0ffee-LIS' }, { 'cf-ray': '<script>' }, { 'cf-ray': 'a'.repeat(65) }),
);
const contentType = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  '',
);

const METHODS = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PROPFIND'];
const sometimes = <Kind>(arbitrary: fc.Arbitrary<Kind>, oneIn: number) =>
  fc.oneof(
    { weight: 1, arbitrary: arbitrary.map((given) => [given]) },
    { weight: oneIn - 1, arbitrary: fc.constant([]) },
  );

/** Requests to targets of which there are so many. */
export function recipes(targets: number): fc.Arbitrary<Recipe> {
  return fc
    .record({
      target: fc.nat({ max: targets - 1 }),
      endpoint: fc.nat({ max: 12 }),
      changes: fc.oneof(
        { weight: 2, arbitrary: fc.constant([]) },
        { weight: 5, arbitrary: fc.array(change, { minLength: 1, maxLength: 3 }) },
      ),
      texts: sometimes(textChange, 8),
      methods: sometimes(fc.constantFrom(...METHODS), 20),
      paths: sometimes(path, 10),
      headers: sometimes(headers, 4),
      types: sometimes(contentType, 3),
      // So short that the limits on refusals are reached, and now and then long enough for them to end.
      delay: fc.oneof(
        { weight: 2999, arbitrary: fc.nat({ max: 10 }) },
        { weight: 1, arbitrary: fc.nat({ max: 90_000 }) },
      ),
      faults: sometimes(fc.constantFrom(200, 302, 403, 404, 429, 500, 503), 20),
    })
    .map(({ texts, methods, paths, headers: [given], types, faults, ...recipe }) => ({
      ...recipe,
      method: methods[0] ?? 'POST',
      headers: { ...given, ...(types[0] === undefined ? {} : { 'Content-Type': types[0] }) },
      ...(texts[0] === undefined ? {} : { text: texts[0] }),
      ...(paths[0] === undefined ? {} : { path: paths[0] }),
      ...(faults[0] === undefined ? {} : { fault: faults[0] }),
    }));
}
