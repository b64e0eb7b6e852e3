/** Defects that lose contacts, or send too many. */

import type { Break } from './break.ts';
import { requestAt } from './break.ts';
import { onPage } from './contacts.ts';

/** A prime next to the number of contacts, for an order that is none. */
const PRIME = 251;

export const contactRunBreaks: readonly Break[] = [
  {
    name: 'never sends one contact',
    fails: ['contacts.expected-count'],
    fault: onPage((page) => ({ ...page, contacts: page.contacts.filter(({ id }) => id !== '1250') })),
  },
  {
    name: 'goes on from where it was, when a page is repeated',
    fails: ['contacts.repeat-page'],
    fault: onPage((page, { text, body }, { seen }) => {
      const isRepeated = body?.meta?.['offset'] !== undefined && seen.at(-1) === `contacts ${text}`;
      return isRepeated ? { ...page, contacts: page.contacts.slice(10) } : page;
    }),
  },
  {
    name: 'goes on with a run that was broken off',
    fails: ['contacts.restart'],
    fault: onPage((page, { body }, { seen }) => {
      const isLeftOver = seen.at(-1)?.includes('"offset":"0-250-50"') === true;
      const isNew = body?.meta?.['offset'] === undefined && body?.meta?.['synchronization_checkpoint'] === undefined;
      return isLeftOver && isNew ? { ...page, contacts: [] } : page;
    }),
  },
  {
    name: 'takes the time for a checkpoint',
    fails: ['contacts.checkpoint-not-ahead'],
    fault: onPage((page, _, { contacts }) => ({ ...page, synchronization_checkpoint: String(contacts.length) })),
  },
  {
    name: 'sends contacts in no order',
    fails: ['contacts.order'],
    fault: onPage((page, { body }, { contacts }) => {
      if (body?.meta?.['synchronization_checkpoint']) return page;
      const other = ({ id }: { readonly id?: unknown }) => contacts[(((Number(id) - 1000) * 7) % PRIME) - 1]?.wire;
      return { ...page, contacts: page.contacts.map(other) };
    }),
  },
  {
    name: 'leaves a page out of initial runs',
    fails: ['contacts.expected-count', 'contacts.page-lost'],
    fault: onPage((page) => (page.next_offset === '0-250-100' ? { ...page, next_offset: '0-250-150' } : page)),
  },
  {
    name: 'starts from the checkpoint also where there is an offset',
    fails: ['contacts.both-habits'],
    fault: requestAt('contacts', (request) => {
      const { offset, synchronization_checkpoint: checkpoint } = request.body?.meta ?? {};
      const [from, to] = typeof offset === 'string' ? offset.split('-') : [];
      if (checkpoint === undefined || to === undefined || from === checkpoint) return request;
      const skipped = `${from}-${to}-${Number(checkpoint) + 50}`;
      return { ...request, body: { ...request.body, meta: { ...request.body?.meta, offset: skipped } } };
    }),
  },
  {
    name: 'ignores the checkpoint',
    fails: ['contacts.quiet-run'],
    fault: requestAt('contacts', (request) => {
      const { synchronization_checkpoint: _, ...meta } = request.body?.meta ?? {};
      return { ...request, body: request.body && { ...request.body, meta } };
    }),
  },
];
