/** The shape of a declaration of a REST system: every part has a name that is known, and a value of the right kind. */

import * as v from 'valibot';
import { nearest } from '../../domain/nearest.ts';
import { PRECISIONS } from '../../domain/precision.ts';
import { FAILURES } from './declaration.ts';
import { isQueryLanguage } from './templates.ts';
import { isDerived } from './values.ts';

const text = v.pipe(v.string('must be text'), v.nonEmpty('must not be empty'));
const flag = v.boolean('must be true or false');
/** Levels of lists, functions and objects in a value or a body. */
const DEEPEST = 16;

/** A value, which may hold itself where somebody writes without types. */
function isValue(given: unknown, depth = 0): boolean {
  if (depth > DEEPEST) return false;
  if (typeof given === 'string') return true;
  if (Array.isArray(given)) return given.every((each) => isValue(each, depth + 1));
  return isFunctionOverValues(given, depth);
}

const isFunctionOverValues = (given: unknown, depth = 0): boolean => isDerived(given) && isValue(given.from, depth);

/** JSON in which texts, functions over values and queryLanguage() stand for what is sent. */
function isBody(given: unknown, depth = 0): boolean {
  if (depth > DEEPEST) return false;
  if (given === null || typeof given === 'string' || typeof given === 'boolean') return true;
  if (typeof given === 'number') return Number.isFinite(given);
  if (isFunctionOverValues(given) || isQueryLanguage(given)) return true;
  if (Array.isArray(given)) return given.every((each) => isBody(each, depth + 1));
  return isRecord(given) && Object.values(given).every((each) => isBody(each, depth + 1));
}

/** An object as JSON has it: no instance of anything. */
function isRecord(given: unknown): given is object {
  if (typeof given !== 'object' || given === null) return false;
  const prototype: unknown = Object.getPrototypeOf(given);
  return prototype === Object.prototype || prototype === null;
}

const value = v.custom<unknown>(
  (given) => isValue(given),
  'must be an expression, a list of them, or a function over them such as join()',
);
const sent = v.custom<unknown>(
  (given) => typeof given === 'string' || isFunctionOverValues(given) || isQueryLanguage(given),
  'must be text, in which {name} stands for a value, a function over values, or queryLanguage()',
);
const body = v.custom<unknown>(
  (given) => isBody(given),
  `must be JSON, at most ${DEEPEST} levels deep, in which queryLanguage() and functions over values may stand for texts`,
);

function whole(least: number, most: number, what: string) {
  const rule = `must be a whole number ${what === '' ? '' : `${what} `}from ${least} to ${most}`;
  return v.pipe(
    v.number(rule),
    v.check((given) => Number.isInteger(given) && given >= least && given <= most, rule),
  );
}

const oneOf = <const Options extends readonly string[]>(...options: Options) =>
  v.picklist(options, ({ input }) => {
    const meant = typeof input === 'string' ? nearest(input, options) : undefined;
    return `must be one of ${options.join(', ')}${meant === undefined ? '' : `; the nearest is ${meant}`}`;
  });

const isPlain = (given: unknown): given is Readonly<Record<string, unknown>> =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

/** An object of just these parts; one of another name is told the nearest that there is. */
function parts<Entries extends v.ObjectEntries>(what: string, entries: Entries) {
  return v.lazy((input) => {
    if (!isPlain(input)) return v.never('must be an object');
    const unknown = Object.keys(input).filter((key) => !Object.hasOwn(entries, key) && input[key] !== undefined);
    const refused = unknown.map((key) => {
      const meant = nearest(key, Object.keys(entries));
      return [key, v.never(`is no part of ${what}${meant === undefined ? '' : `; the nearest is ${meant}`}`)] as const;
    });
    return v.looseObject({ ...entries, ...Object.fromEntries(refused) });
  });
}

const byName = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.lazy((input) => {
    if (!isPlain(input)) return v.never('must be an object');
    const entries = Object.keys(input).map((key) => [key, UNNAMEABLE.has(key) ? noName : schema] as const);
    return v.looseObject(Object.fromEntries(entries));
  });

/** Names that every object has already. */
const UNNAMEABLE: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const noName = v.never('must have another name, because objects have it already');

const status = whole(100, 599, 'of HTTP');
const failures = v.array(
  parts('a failure', {
    status: v.optional(v.union([status, v.array(status)], 'must be a status of HTTP, or a list of them')),
    when: v.optional(text),
    is: oneOf(...FAILURES),
    message: v.optional(text),
  }),
  'must be a list',
);
/** RFC 9110, 5.6.2. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const headerName = v.pipe(text, v.regex(TOKEN, 'must be the name of a header, such as X-Api-Key'));
const headers = v.lazy((input) => {
  const wrong = isPlain(input) ? Object.keys(input).filter((name) => !TOKEN.test(name)) : [];
  if (wrong.length === 0) return byName(text);
  const refused = v.never('is no name of a header: those have letters, digits and -');
  return v.looseObject(Object.fromEntries(wrong.map((name) => [name, refused])));
});
const requestParts = {
  method: v.optional(oneOf('GET', 'POST', 'PUT', 'PATCH', 'DELETE')),
  path: v.string('must be text'),
  query: v.optional(byName(sent)),
  headers: v.optional(headers),
  body: v.optional(body),
  bodyAs: v.optional(oneOf('json', 'form')),
  repeatable: v.optional(flag),
  failures: v.optional(failures),
};
const listParts = { ...requestParts, items: v.optional(text) };

const PAGING = {
  link: parts('paging by link', { by: v.literal('link'), in: text, stable: v.optional(flag) }),
  'link-header': parts('paging by link-header', { by: v.literal('link-header'), stable: v.optional(flag) }),
  cursor: parts('paging by cursor', { by: v.literal('cursor'), in: text, stable: v.optional(flag) }),
  page: parts('paging by page', {
    by: v.literal('page'),
    first: v.optional(whole(0, 1, '')),
    more: v.optional(text),
  }),
  offset: parts('paging by offset', { by: v.literal('offset'), more: v.optional(text) }),
};
const paging = choice('by', PAGING);
const pagedList = parts('a list', { ...listParts, paging: v.optional(paging) });

/** One of several shapes, told apart by the value under `key`. */
function choice(key: string, shapes: Readonly<Record<string, v.GenericSchema>>) {
  const names = Object.keys(shapes);
  return v.lazy((input) => {
    if (!isPlain(input)) return v.never('must be an object');
    const name = input[key];
    if (typeof name === 'string' && Object.hasOwn(shapes, name)) return shapes[name] as v.GenericSchema;
    return v.looseObject({ [key]: oneOf(...names) });
  });
}

const followUps = byName(parts('a follow-up', { ...requestParts, optional: v.optional(flag) }));
const mapping = parts('a contact', {
  id: value,
  name: v.optional(value),
  company: v.optional(value),
  title: v.optional(value),
  emails: v.optional(value),
  phones: v.optional(value),
  photoUrl: v.optional(value),
  address: v.optional(value),
  websites: v.optional(value),
  twitter: v.optional(value),
  url: v.optional(value),
});
const recordParts = {
  followUp: v.optional(followUps),
  contact: mapping,
  deleted: v.optional(text),
  mergedInto: v.optional(value),
  fields: v.optional(byName(value)),
};
const lagSeconds = whole(0, 86_400, 'of seconds');
const changes = choice('by', {
  time: parts('changes by time', {
    by: v.literal('time'),
    at: text,
    format: v.optional(text),
    precision: oneOf(...PRECISIONS),
    lagSeconds,
    sort: oneOf('changed-then-id', 'id', 'changed'),
    idOrder: v.optional(oneOf('number', 'code-unit', 'case-insensitive')),
    cap: v.optional(whole(1, 10_000_000, '')),
    oneTime: v.optional(parts('a list', listParts)),
  }),
  cursor: parts('changes by cursor', {
    by: v.literal('cursor'),
    cursor: text,
    more: text,
    at: v.optional(text),
    format: v.optional(text),
    lagSeconds,
  }),
});
const largestPage = whole(1, 10_000, '');
const contacts = parts('contacts', {
  ...recordParts,
  list: pagedList,
  largestPage,
  smallestPage: v.optional(largestPage),
  changes: v.optional(changes),
  leastIntervalMinutes: v.optional(whole(0, 10_080, 'of minutes')),
  filters: v.optional(v.array(text, 'must be a list')),
  version: v.optional(whole(1, 1_000_000, '')),
});
const lookup = parts('a lookup', { ...listParts, as: v.optional(text) });

const basic = parts('basic', { username: text, password: text });
const proof = v.lazy((input) => {
  if (!isPlain(input)) return v.never('must be an object');
  if ('bearer' in input) return parts('authorize with bearer', { bearer: text });
  if ('basic' in input) return parts('authorize with basic', { basic });
  if ('header' in input) return parts('authorize with header', { header: headerName, value: text });
  if ('query' in input) return parts('authorize with query', { query: text, value: text });
  return v.never('must have one of bearer, basic, header and query');
});
const authorize = v.lazy((input) =>
  Array.isArray(input) ? v.pipe(v.array(proof), v.nonEmpty('must not be empty; leave it out')) : proof,
);

const recovery = choice('kind', {
  repeat: parts('recovery', { kind: v.literal('repeat'), withinSeconds: whole(1, 2_592_000, 'of seconds') }),
  find: parts('recovery', { kind: v.literal('find'), lagSeconds, find: parts('a list', listParts) }),
});

const declaration = parts('rest', {
  baseUrl: text,
  authorize: v.optional(authorize),
  headers: v.optional(headers),
  timeZone: v.optional(text),
  failures: v.optional(failures),
  validate: parts('validate', {
    ...requestParts,
    account: v.optional(parts('account', { id: value, label: v.optional(value) })),
  }),
  contacts: v.optional(
    v.lazy((input) =>
      isPlain(input) && 'streams' in input ? parts('contacts with streams', { streams: byName(contacts) }) : contacts,
    ),
  ),
  agents: v.optional(
    parts('agents', {
      list: pagedList,
      largestPage,
      followUp: v.optional(followUps),
      agent: parts('an agent', {
        id: value,
        name: v.optional(value),
        email: v.optional(value),
        active: v.optional(value),
      }),
    }),
  ),
  search: v.optional(
    parts('search', {
      record: v.optional(parts('record', recordParts)),
      byId: lookup,
      byEmail: v.optional(lookup),
      byPhone: v.optional(lookup),
      changedAt: v.optional(value),
    }),
  ),
  interactions: v.optional(
    byName(
      parts('interactions', {
        list: parts('a list', listParts),
        followUp: v.optional(followUps),
        interaction: parts('an interaction', {
          id: value,
          subject: value,
          date: value,
          description: v.optional(value),
          url: v.optional(value),
          priority: v.optional(value),
          status: v.optional(value),
          closed: v.optional(text),
        }),
      }),
    ),
  ),
  actions: v.optional(
    byName(
      parts('an action', {
        display: text,
        description: text,
        // What is in an input, and the like, is checked with those of every connector.
        inputs: byName(v.custom<object>(isPlain, 'must be an object')),
        contact: v.optional(v.unknown()),
        creates: v.optional(v.unknown()),
        once: v.optional(v.unknown()),
        request: parts('a request', requestParts),
        result: v.optional(
          parts('a result', {
            followUp: v.optional(followUps),
            message: v.optional(value),
            id: v.optional(value),
            contact: v.optional(parts('the contact of a result', { id: value, type: text, url: v.optional(value) })),
          }),
        ),
        recovery: v.optional(recovery),
      }),
    ),
  ),
});

/** What is missing, of a wrong kind or under an unknown name, each with its path below `connector`. */
export function restShapeProblems(given: unknown): readonly string[] {
  const { issues = [] } = v.safeParse(declaration, given);
  return issues.map((issue) => {
    const isMissing = issue.received === 'undefined';
    const path = v.getDotPath(issue);
    return `connector${path === null ? '' : `.${path}`}: ${isMissing ? 'is missing' : issue.message}`;
  });
}
