/** Defects of contacts and their pages, each taken for itself. */

import type { Json } from '../plain-bridge.ts';
import { bodyOf, type Break, type Change, firstOf, refuseWhere, requestAt, withCopy } from './break.ts';

interface Page {
  readonly next_offset?: string;
  readonly synchronization_checkpoint: string;
  readonly contacts: readonly Json[];
}

export const onPage = (change: Change<Page>) => bodyOf('contacts', change as Change<unknown>);

/** Changes every contact. */
const onContact = (change: (contact: Json) => Json) =>
  onPage((page) => ({ ...page, contacts: page.contacts.map(change) }));

const isIncremental = ({ synchronization_checkpoint: checkpoint }: Json = {}) =>
  typeof checkpoint === 'string' && /^\d+$/.test(checkpoint);

export const contactBreaks: readonly Break[] = [
  {
    name: 'fails in incremental runs',
    fails: ['contacts.status-200'],
    fault: refuseWhere('contacts', 500, ({ body }) => isIncremental(body?.meta)),
  },
  { name: 'sends a bare list of contacts', fails: ['contacts.object'], fault: onPage(({ contacts }) => contacts) },
  {
    name: 'sends contacts by their ids',
    fails: ['contacts.list'],
    fault: onPage((page) => ({
      ...page,
      contacts: Object.fromEntries(page.contacts.map((each) => [each['id'], each])),
    })),
  },
  {
    name: 'has numbers for ids of contacts',
    fails: ['contacts.id-text'],
    fault: onContact((contact) => ({ ...contact, id: Number(contact['id']) })),
  },
  {
    name: 'sends a contact twice',
    fails: ['contacts.id-unique'],
    fault: onPage((page) => ({ ...page, contacts: withCopy(page.contacts) })),
  },
  {
    name: 'has contacts without a name',
    fails: ['contacts.name'],
    fault: onPage((page) => ({ ...page, contacts: firstOf(page.contacts, (contact) => ({ ...contact, name: '' })) })),
  },
  {
    name: 'sends a single phone',
    fails: ['contacts.lists'],
    fault: onContact((contact) => ({ ...contact, phones: '+351210000000' })),
  },
  {
    name: 'sends an object for a company',
    fails: ['contacts.texts'],
    fault: onContact((contact) => ({ ...contact, company: { name: 'Plain Ltd' } })),
  },
  {
    name: 'sends null for what is not known of a contact',
    fails: ['contacts.no-nulls'],
    fault: onContact((contact) => ({ ...contact, title: null })),
  },
  {
    name: 'sends national numbers',
    fails: ['contacts.phones-e164'],
    fault: onContact((contact) => ({ ...contact, phones: ['210 000 000'] })),
  },
  {
    name: 'sends relative links to contacts',
    fails: ['contacts.urls'],
    fault: onContact((contact) => ({ ...contact, url: '/people/1' })),
  },
  {
    name: 'sends Twitter names with @',
    fails: ['contacts.twitter'],
    fault: onContact((contact) => ({ ...contact, twitter: '@plain' })),
  },
  {
    name: 'sends fields of its own with contacts',
    fails: ['contacts.known-keys'],
    fault: onContact((contact) => ({ ...contact, language: 'pt' })),
  },
  {
    name: 'sends fields of its own with pages',
    fails: ['contacts.known-keys'],
    fault: onPage((page) => ({ ...page, total: 250 })),
  },
  {
    name: 'has no checkpoint on the last page',
    fails: ['contacts.checkpoint'],
    fault: onPage(({ synchronization_checkpoint: checkpoint, ...page }) =>
      page.next_offset === undefined ? page : { ...page, synchronization_checkpoint: checkpoint },
    ),
  },
  {
    name: 'has an object for next_offset',
    fails: ['contacts.next-offset-text'],
    fault: {
      ...requestAt('contacts', (request) => {
        const { offset, ...meta } = request.body?.meta ?? {};
        if (typeof offset !== 'object' || offset === null) return request;
        return { ...request, body: { ...request.body, meta: { ...meta, offset: (offset as Json)['at'] } } };
      }),
      ...onPage((page) => (page.next_offset === undefined ? page : { ...page, next_offset: { at: page.next_offset } })),
    },
  },
  {
    name: 'leads to the page it came from',
    fails: ['contacts.offset-progresses'],
    fault: onPage((page, { body }) =>
      body?.meta?.['offset'] && page.next_offset ? { ...page, next_offset: body.meta['offset'] } : page,
    ),
  },
  {
    name: 'has no last page of contacts',
    fails: ['contacts.ends'],
    fault: onPage((page, _, { seen }) => ({ next_offset: `0-250-${250 + seen.length}`, ...page })),
  },
  {
    name: 'has null for next_offset on the last page',
    fails: ['contacts.last-page'],
    fault: onPage((page) => ({ next_offset: null, ...page })),
  },
  {
    name: 'fails without meta',
    fails: ['contacts.meta-absent'],
    fault: refuseWhere('contacts', 500, ({ body }) => body !== undefined && body.meta === undefined),
  },
  {
    name: 'takes null for an offset',
    fails: ['contacts.nulls'],
    fault: refuseWhere('contacts', 400, ({ body }) => body?.meta?.['offset'] === null),
  },
  {
    name: 'sends nothing where the checkpoint is null',
    fails: ['contacts.nulls'],
    fault: onPage((page, { body }) =>
      body?.meta?.['synchronization_checkpoint'] === null ? { ...page, contacts: [] } : page,
    ),
  },
  {
    name: 'takes an empty text for an offset',
    fails: ['contacts.empty-texts'],
    fault: refuseWhere('contacts', 400, ({ body }) => body?.meta?.['offset'] === ''),
  },
  {
    name: 'refuses meta with other keys',
    fails: ['contacts.unknown-keys'],
    fault: refuseWhere('contacts', 400, ({ body }) => body?.meta?.['x_unknown'] !== undefined),
  },
  {
    name: 'fails at a checkpoint of another bridge',
    fails: ['contacts.unknown-checkpoint'],
    fault: refuseWhere('contacts', 500, ({ body }) => body?.meta?.['synchronization_checkpoint'] === 'x-unknown'),
  },
  {
    name: 'fails at an offset of another bridge',
    fails: ['contacts.unknown-offset'],
    fault: refuseWhere('contacts', 500, ({ body }) => body?.meta?.['offset'] === 'x-unknown'),
  },
];
