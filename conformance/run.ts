/** One synchronization of contacts or agents, page by page as Talkdesk asks for it, to an end that is always reached. */

import type { Exchange } from './caller.ts';
import { idsOf, isRedirect, isYes, type JsonObject, objectIn } from './reading.ts';

export interface Page {
  readonly exchange: Exchange;
  /** From 1. */
  readonly number: number;
  /** The answer, where it is an object. */
  readonly root?: JsonObject;
  /** Its contacts or agents, where they are a list. */
  readonly elements?: readonly unknown[];
  /** Their ids, as texts. */
  readonly ids: readonly string[];
}

/**
 * How a run ended: on its last page, or because a page was refused, could not be read, led to an offset of before, or
 * brought nothing new for too long; or because it was cut off.
 */
export type RunEnd = 'complete' | 'refused' | 'unreadable' | 'repeated offset' | 'nothing new' | 'cut';

export interface Run {
  readonly pages: readonly Page[];
  readonly end: RunEnd;
  /** Of all that came. */
  readonly ids: ReadonlySet<string>;
}

export interface RunOptions {
  readonly list: 'contacts' | 'agents';
  /** Asks for the first page, or for the one behind another. */
  readonly ask: (before: Page | undefined, number: number) => Promise<Exchange>;
  readonly maxPages: number;
}

/** A bridge whose service is slow may send a few empty pages; more than these say that it does not come to an end. */
const MOST_PAGES_WITHOUT_NEWS = 20;

export async function readRun({ list, ask, maxPages }: RunOptions): Promise<Run> {
  const pages: Page[] = [];
  const ids = new Set<string>();
  const offsets = new Set<string>();
  const ended = (end: RunEnd): Run => ({ pages, end, ids });
  let withoutNews = 0;
  for (;;) {
    if (pages.length === maxPages) return ended('cut');
    const number = pages.length + 1;
    const page = readPage(await ask(pages.at(-1), number), list, number);
    pages.push(page);
    if (!isYes(page.exchange)) return ended('refused');
    if (!page.elements) return ended('unreadable');

    const before = ids.size;
    for (const id of page.ids) ids.add(id);
    withoutNews = ids.size > before ? 0 : withoutNews + 1;
    const next = nextOffset(page);
    if (next === undefined) return ended('complete');
    if (offsets.has(JSON.stringify(next))) return ended('repeated offset');
    if (withoutNews > MOST_PAGES_WITHOUT_NEWS) return ended('nothing new');
    offsets.add(JSON.stringify(next));
  }
}

export function readPage(exchange: Exchange, list: RunOptions['list'], number = 1): Page {
  const root = objectIn(exchange);
  const elements = Array.isArray(root?.[list]) ? (root[list] as readonly unknown[]) : undefined;
  return { exchange, number, ...(root ? { root } : {}), ...(elements ? { elements } : {}), ids: idsOf(elements) };
}

/** What leads to the next page, whatever its type; null and an empty text lead nowhere. */
export function nextOffset({ root }: Page): unknown {
  const next = root?.['next_offset'];
  return next === null || next === '' ? undefined : next;
}

/** Why what depends on the run being complete cannot be judged. */
export function whyIncomplete({ end, pages }: Run, name: string): string {
  const last = pages.at(-1);
  switch (end) {
    case 'complete':
      return `${name} is complete`;
    case 'refused': {
      const { answer } = last?.exchange ?? {};
      const status = answer
        ? `${isRedirect(answer) ? 'redirected' : 'answered'} with ${answer.status}`
        : 'not answered';
      return `page ${last?.number} of ${name} was ${status}`;
    }
    case 'unreadable':
      return `page ${last?.number} of ${name} could not be read`;
    case 'repeated offset':
      return `${name} goes in circles`;
    case 'nothing new':
      return `${name} does not end`;
    case 'cut':
      return `${name} was cut off after ${pages.length} pages; --max-pages allows more`;
  }
}
