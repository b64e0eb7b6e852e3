/**
 * Texts with values in them. `{{field}}` is an auth field, `{name}` a value of the moment or of a record, with dots for
 * what lies further in. What is sent is encoded for where it stands, so that no value can become more than a value.
 */

import { parseTemplate } from 'url-template';
import { BridgeError } from '../../domain/errors.ts';
import { Secret } from '../../domain/secret.ts';
import type { AuthValues } from '../connector.ts';
import type { Derived } from './values.ts';

/** What a text is filled with. */
export interface Filling {
  /** What `{name}` is looked up in. */
  readonly values: unknown;
  /** What `{{field}}` is looked up in; a secret gives nothing unless `reveals`. */
  readonly auth: AuthValues;
  readonly reveals?: boolean;
  /** What each value is put through. */
  readonly encode?: (text: string) => string;
}

/** A text for a parameter or a body: a template, a function over values of the moment, or text in a query language. */
export type Sent = string | Derived | QueryLanguage;

/** A query in a language of the service's own, in which values stand, most of them within quotes. */
export interface QueryLanguage {
  readonly query: string;
  readonly quotes: 'backslash' | 'doubled';
}

/**
 * A query in a language such as SQL's, JQL or SOQL: `queryLanguage('email = "{email}" and id > {afterId}')`. In quotes, those of a
 * value are written with a backslash before them (and backslashes twice), or, `doubled`, twice; a list becomes several quoted
 * values with commas between them. Without quotes a value must be a number, a time or a word: else nothing is asked.
 */
export const queryLanguage = (
  query: string,
  { quotes = 'backslash' }: Partial<Pick<QueryLanguage, 'quotes'>> = {},
): QueryLanguage => ({
  query,
  quotes,
});

export function isQueryLanguage(sent: unknown): sent is QueryLanguage {
  if (typeof sent !== 'object' || sent === null) return false;
  const { query, quotes } = sent as { readonly [Key in keyof QueryLanguage]?: unknown };
  return typeof query === 'string' && (quotes === 'backslash' || quotes === 'doubled');
}

const NAME = String.raw`[A-Za-z_]\w*(?:\.\w+)*`;
const HOLE = new RegExp(String.raw`\{\{(\w+)\}\}|\{(${NAME})\}`, 'g');
const WHOLE = new RegExp(String.raw`^\{(${NAME})\}$`);
/** One expression of RFC 6570: its operator and what follows. */
const URI_EXPRESSION = /\{([+#./;?&]?)([^{}]*)\}/g;

/** The names of values in a text, without those of auth fields. */
export function templateNames(text: string): readonly string[] {
  return [...text.matchAll(HOLE)].flatMap(([, , name]) => name ?? []);
}

/** The names of auth fields in a text. */
export function fieldNames(text: string): readonly string[] {
  return [...text.matchAll(HOLE)].flatMap(([, field]) => field ?? []);
}

/** The name of which the text is nothing but the value. */
export const wholeName = (text: string): string | undefined => WHOLE.exec(text)?.[1];

/** The names of values in a URI template, each with its operator. */
export function uriNames(path: string): readonly { readonly operator: string; readonly name: string }[] {
  return [...withoutFields(path).matchAll(URI_EXPRESSION)].flatMap(([, operator = '', list = '']) =>
    list.split(',').map((each) => ({ operator, name: each.replace(/\*$/, '') })),
  );
}

const withoutFields = (text: string) => text.replaceAll(/\{\{\w+\}\}/g, '');

/** What rule of templates a path breaks; it is made of what is a problem wherever it stands. */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/') && path !== '') return 'must begin with /, because it is a path below baseUrl';
  if (path.startsWith('//')) return 'must not begin with //, which would be another host';
  if (/[\s\\#]/.test(withoutFields(path))) return 'must hold no blanks, backslashes or #';
  const bare = withoutFields(path);
  const unmatched = bare.replaceAll(URI_EXPRESSION, '');
  if (/[{}]/.test(unmatched)) return 'has a brace without its counterpart; values are written as {name}';
  if (/(^|\/)\.{1,2}(\/|$)/.test(unmatched)) return 'must not have . or .. as a part';
  for (const { operator, name } of uriNames(path)) {
    if (operator === '+' || operator === '#') return `must not use {${operator}…}, which leaves values unencoded`;
    if (!new RegExp(`^${NAME}$`).test(name)) return `has no name that could be read in {${operator}${name}}`;
  }
  return undefined;
}

/** The path with its values. Nothing where one in a part of the path, or one of `needed`, has none, or leads out of its part. */
export function fillPath(path: string, filling: Filling, needed: (name: string) => boolean): string | undefined {
  const bare = fillFields(path, { ...filling, encode: encoded });
  const context: Record<string, string | string[]> = Object.create(null);
  for (const { operator, name } of uriNames(path)) {
    const value = sendable(lookUp(filling.values, name));
    if (value !== undefined) context[name] = value;
    else if ((operator !== '?' && operator !== '&') || needed(name)) return undefined;
  }
  const filled = parseTemplate(bare).expand(context);
  return PATH_ESCAPE.test(filled.replace(/\?.*/s, '')) ? undefined : filled;
}

/** A part that means this or the parent directory, to a parser or to somebody who decodes it once more. Nothing has such an id. */
const PATH_ESCAPE = /(?:^|\/|%(?:25)*(?:2f|5c))(?:\.|%(?:25)*2e){1,2}(?=$|[/;]|%(?:25)*(?:2f|5c|3b))/i;

/** The text as a part of a URL; what is no whole character becomes U+FFFD. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());

/** The text with its values; nothing where one of them has none. */
export const fillText = (text: string, filling: Filling): string | undefined => prepareText(text)(filling);

/** `fillText` for a text that is filled often. */
export function prepareText(text: string): (filling: Filling) => string | undefined {
  const holes = [...text.matchAll(HOLE)].map(({ 0: hole, 1: field, 2: name, index }) => ({
    read: (filling: Filling) =>
      name === undefined ? fieldValue(field ?? '', filling) : textOf(lookUp(filling.values, name)),
    start: index,
    end: index + hole.length,
  }));
  const texts = [0, ...holes.map(({ end }) => end)].map((start, at) => text.slice(start, holes[at]?.start));
  return (filling) => {
    let filled = texts[0] ?? '';
    for (const [at, { read }] of holes.entries()) {
      const value = read(filling);
      if (value === undefined) return undefined;
      filled += (filling.encode ? filling.encode(value) : value) + (texts[at + 1] ?? '');
    }
    return filled;
  };
}

/**
 * The same of a URL, in which values are encoded. One that begins with `{{field}}` begins with what that field holds, which
 * is a URL itself: as it is, without a slash at its end.
 */
export function prepareUrl(text: string): (filling: Filling) => string | undefined {
  const [start = '', field] = LEADING_FIELD.exec(text) ?? [];
  const fill = prepareText(text.slice(start.length));
  return (filling) => {
    const base = field === undefined ? '' : fieldValue(field, filling);
    const rest = fill({ ...filling, encode: encoded });
    return base === undefined || rest === undefined ? undefined : base.replace(/\/$/, '') + rest;
  };
}

const LEADING_FIELD = /^\{\{(\w+)\}\}/;

/** The text with its auth fields only, of which none may lack a value. */
export function fillFields(
  text: string,
  { auth, reveals = false, encode = (each) => each }: Omit<Filling, 'values'>,
): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, field: string) => {
    const value = fieldValue(field, { auth, reveals });
    if (value !== undefined) return encode(value);
    throw new BridgeError('invalid_credentials', `auth.${field} is required`, {
      field: `auth.${field}`,
      rule: 'is required',
    });
  });
}

function fieldValue(field: string, { auth, reveals = false }: Pick<Filling, 'auth' | 'reveals'>): string | undefined {
  const value = Object.hasOwn(auth, field) ? auth[field] : undefined;
  if (value instanceof Secret) return reveals ? value.reveal() : undefined;
  return value === '' ? undefined : value;
}

const QUOTED = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/g;

/** What a value outside of quotes may be: a number, a time, a word; nothing that could be more than a value. */
const PLAIN = /^[\p{L}\p{N}_.:@+-]+$/u;

/** The query with its values, each kept within its quotes; nothing where one of them has none, or cannot stand without quotes. */
export function fillQuery({ query, quotes }: QueryLanguage, filling: Filling): string | undefined {
  const parts: (string | undefined)[] = [];
  let end = 0;
  for (const { 0: quoted, index } of query.matchAll(QUOTED)) {
    parts.push(fillPlain(query.slice(end, index), filling), fillQuoted(quoted, quotes, filling));
    end = index + quoted.length;
  }
  parts.push(fillPlain(query.slice(end), filling));
  return parts.includes(undefined) ? undefined : parts.join('');
}

function fillPlain(text: string, filling: Filling): string | undefined {
  let isPlain = true;
  const filled = fillText(text, {
    ...filling,
    encode(value) {
      isPlain &&= PLAIN.test(value);
      return value;
    },
  });
  return isPlain ? filled : undefined;
}

function fillQuoted(quoted: string, quotes: QueryLanguage['quotes'], filling: Filling): string | undefined {
  const mark = quoted.slice(0, 1);
  const inner = quoted.slice(1, -1);
  const encode = (text: string) => escaped(text, mark, quotes);
  const list = lookUp(filling.values, wholeName(inner) ?? '');
  if (Array.isArray(list)) {
    const texts = list.flatMap((each) => textOf(each) ?? []);
    return texts.length === 0 ? undefined : texts.map((text) => mark + encode(text) + mark).join(',');
  }
  const text = fillText(inner, { ...filling, encode });
  return text === undefined ? undefined : mark + text + mark;
}

/** Line breaks and the like end a string in some languages, and are in no value that is looked for. */
function escaped(text: string, mark: string, quotes: QueryLanguage['quotes']): string {
  const plain = text.replaceAll(/\p{Cc}+/gu, ' ');
  if (quotes === 'doubled') return plain.replaceAll(mark, mark + mark);
  return plain.replaceAll('\\', '\\\\').replaceAll(mark, `\\${mark}`);
}

/** What a name with dots leads to, own properties only. */
export function lookUp(values: unknown, name: string): unknown {
  let at = values;
  for (const key of name.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return at;
}

function sendable(value: unknown): string | string[] | undefined {
  if (!Array.isArray(value)) return textOf(value)?.toWellFormed();
  const texts = value.flatMap((each) => textOf(each)?.toWellFormed() ?? []);
  return texts.length === 0 ? undefined : texts;
}

/** A value as text; nothing for what is empty, and for lists and objects. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
