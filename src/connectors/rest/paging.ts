/** How one page of a list leads to the next: what the next one is asked with is kept in one text, the cursor. */

import { BridgeError } from '../../domain/errors.ts';
import type { ValidationCall } from '../connector.ts';
import type { Paging } from './declaration.ts';
import { type Answer, baseOf, failed, type Service, withoutCredentials } from './request.ts';
import { evaluate } from './values.ts';

/** Where in the list a page is: the values that ask for it, or its URL. */
export interface Place {
  readonly values: Readonly<Record<string, string | number>>;
  readonly url?: string;
  /** What the page before it looked like, where pages are counted. */
  readonly before?: string;
}

interface Wishes {
  readonly service: Service;
  readonly call: ValidationCall;
  readonly paging: Paging | undefined;
  readonly limit: number;
}

/** Where a page is that a cursor leads to; without one, the first. */
export function placeOf(cursor: string | undefined, { service, call, paging, limit }: Wishes): Place {
  switch (paging?.by) {
    case 'page': {
      // All pages of a walk are of one size, or what is counted would shift.
      const { at, size, before } = cursor === undefined ? { at: paging.first ?? 1, size: limit } : countsIn(cursor);
      return { values: { page: at, limit: size }, ...(before === undefined ? {} : { before }) };
    }
    case 'offset': {
      const { at, before } = cursor === undefined ? { at: 0 } : countsIn(cursor);
      return { values: { offset: at, limit }, ...(before === undefined ? {} : { before }) };
    }
    case 'cursor':
      return { values: { limit, ...(cursor === undefined ? {} : { cursor }) } };
    case 'link':
    case 'link-header': {
      if (cursor === undefined) return { values: { limit } };
      // The customer's host may be another by now.
      return { values: { limit }, url: call.linkIn(baseOf(service, call), cursor) };
    }
    case undefined:
      return { values: { limit } };
  }
}

/** The cursor to the page after this one, which has these items; nothing where it is the last. */
export function cursorAfter(
  answer: Answer,
  {
    place,
    items,
    service,
    call,
    paging,
  }: Omit<Wishes, 'limit'> & { readonly place: Place; readonly items: readonly unknown[] },
): string | undefined {
  switch (paging?.by) {
    case 'link':
      return followable(told(cursorIn(answer, paging.in)));
    case 'link-header':
      return followable(told(nextLinkIn(linkHeaderOf(answer))));
    case 'cursor':
      return told(cursorIn(answer, paging.in));
    case 'page':
    case 'offset': {
      if (items.length === 0 || (paging.more !== undefined && !isMore(answer, paging.more))) return undefined;
      const look = lookOf(items);
      if (look === place.before) {
        const same =
          'The service gave the same page twice while its pages were counted: it does not know the parameter';
        throw new BridgeError('source_stuck', same);
      }
      const { page = 0, offset = 0, limit } = place.values;
      const at = paging.by === 'page' ? Number(page) + 1 : Number(offset) + items.length;
      return `${at}~${limit}~${look}`;
    }
    case undefined:
      return undefined;
  }

  /** A full page may well be the last one; it is so every time where what leads on is misspelt. */
  function told(next: string | undefined): string | undefined {
    const { limit } = place.values;
    if (next === undefined && items.length >= Number(limit)) {
      call.log('full_page_is_the_last', { paging: paging?.by, items: items.length });
    }
    return next;
  }

  function followable(link: string | undefined): string | undefined {
    return link === undefined ? undefined : withoutCredentials(call.linkIn(answer.url, link), service, call);
  }
}

/**
 * Whether there is another page. Where the answer does not say so in as many words (a total that is null, a field that was
 * renamed), the page is not taken for the last one.
 */
function isMore({ json, url }: Answer, expression: string): boolean {
  const said = evaluate(expression, json);
  if (typeof said === 'boolean') return said;
  const what = `with a page for which paging.more (${JSON.stringify(expression)}) yields neither true nor false`;
  throw failed(new URL(url).host, `${what}; of a field that is there or not, write !!field`);
}

/**
 * What an answer has at `expression`, as text; nothing where it has none. Throws `upstream_failed` for what is neither text nor a
 * number, and for what is too long to be kept: to take it for the last page would leave out all that follows.
 */
export function cursorIn({ json, url }: Answer, expression: string): string | undefined {
  const given = evaluate(expression, json);
  // An expression with a filter, such as links[?rel == 'next'].href, gives a list.
  const found: unknown = Array.isArray(given) ? given[0] : given;
  if (found === undefined || found === null || found === '' || found === false) return undefined;
  const where = `with something at ${JSON.stringify(expression)} that`;
  if (typeof found !== 'string' && typeof found !== 'number') {
    throw failed(new URL(url).host, `${where} is neither text nor a number, so it leads to no next page`);
  }
  const cursor = String(found);
  if (cursor.length <= LONGEST_CURSOR) return cursor;
  throw failed(new URL(url).host, `${where} has more than ${LONGEST_CURSOR} characters`);
}

/** In characters. */
const LONGEST_CURSOR = 10_000;

function linkHeaderOf({ headers, url }: Answer): string {
  const header = headers.get('Link') ?? '';
  if (header.length <= LONGEST_HEADER) return header;
  // The next page may be named in what would be cut off.
  throw failed(new URL(url).host, `with a Link header of more than ${LONGEST_HEADER} characters`);
}

const LONGEST_HEADER = 8192;

/** Where a counted page is, how large pages are, and what the page before it looked like. */
function countsIn(cursor: string): { readonly at: number; readonly size: number; readonly before: string } {
  const [at, size, before] = cursor.split('~');
  if (Number.isSafeInteger(Number(at)) && Number.isSafeInteger(Number(size)) && before !== undefined) {
    return { at: Number(at), size: Number(size), before };
  }
  throw new BridgeError('source_cursor_expired', 'The cursor is none of this kind of paging');
}

/** A short text that is the same for the same items (FNV-1a over the first and the last of them, and their number). */
function lookOf(items: readonly unknown[]): string {
  let hash = 0x81_1c_9d_c5;
  for (const letter of JSON.stringify([items.length, items[0], items.at(-1)])) {
    hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01_00_01_93) >>> 0;
  }
  return hash.toString(36);
}

/** One link of a `Link` header (RFC 8288): its target and its parameters, of which values in quotes may hold commas. */
const LINK = /<([^<>]*)>((?:\s*;\s*[\w!#$&+.^`|~-]+\*?\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]*))?)*)/g;
/** One parameter of a link: its name, and its value in quotes or without. */
const PARAMETER = /;\s*([\w!#$&+.^`|~-]+\*?)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*)))?/g;

/** The target of the link whose relation is `next`. */
export function nextLinkIn(header: string): string | undefined {
  for (const [, target, parameters = ''] of header.matchAll(LINK)) {
    // Of several relations the first one counts.
    const rel = [...parameters.matchAll(PARAMETER)].find(([, name = '']) => name.toLowerCase() === 'rel');
    const [, , quoted, token = ''] = rel ?? [];
    if ((quoted ?? token).toLowerCase().split(/\s+/).includes('next')) return target;
  }
  return undefined;
}
