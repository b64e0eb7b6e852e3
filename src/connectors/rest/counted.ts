/**
 * Next pages that are asked for by a count, whatever is declared of them: such a page is another one as soon as a contact
 * of an earlier one changes, and a walk that takes it for stable would pass over contacts.
 */

import type { List, Paging } from './declaration.ts';

const COUNTING =
  /^(?:page|page\[(?:number|offset)\]|page[_-]?(?:number|num|no|index)|(?:page)?offset|\$?skip|start|start[_-]?(?:at|index|position))$/i;
const COUNT = /^\d{1,8}$/;

/** The parameter by which the page that `cursor` leads to is counted; nothing where there is none. */
export function countIn(cursor: string, { query }: List, paging: Paging): string | undefined {
  const isCount = ([name, value]: readonly [string, string]) => COUNTING.test(name) && COUNT.test(value);
  if (paging.by === 'link' || paging.by === 'link-header') {
    return [...new URL(cursor).searchParams].find(isCount)?.[0];
  }
  const sent = Object.entries(query ?? {}).filter(([, each]) => each === '{cursor}');
  return sent.map(([name]) => [name, cursor] as const).find(isCount)?.[0];
}
