/** Defects of what is shown of a contact. */

import type { Json, PlainRequest } from '../plain-bridge.ts';
import { at, bodyOf, type Break, type Change, refuseWhere, withCopy } from './break.ts';

const onList = (change: Change<readonly Json[]>) => bodyOf('interactions', change as Change<unknown>);

const onEach = (change: (interaction: Json) => Json) => onList((list) => list.map(change));

const typesOf = ({ body }: PlainRequest) => (body?.meta?.['interaction_types'] ?? []) as readonly string[];
const idOf = ({ body }: PlainRequest) => body?.data?.['contact_external_id'];
const isEmpty = (list: unknown) => Array.isArray(list) && list.length === 0;

export const interactionBreaks: readonly Break[] = [
  {
    name: 'fails where several types are asked for',
    fails: ['interactions.status-200'],
    fault: refuseWhere('interactions', 500, (request, { body }) => {
      return (
        typesOf(request).length > 1 &&
        !isEmpty(body) &&
        !isEmpty(request.body?.data?.['contact_emails']) &&
        request.body?.data?.['contact_emails'] !== null &&
        idOf(request) !== undefined &&
        Array.isArray(body)
      );
    }),
  },
  {
    name: 'wraps its interactions',
    fails: ['interactions.list'],
    fault: onList((interactions) => ({ interactions })),
  },
  {
    name: 'has numbers for ids of interactions',
    fails: ['interactions.id-text'],
    fault: onEach((each) => ({ ...each, id: Number(String(each['id']).replace('-', '')) || each['id'] })),
  },
  { name: 'sends an interaction twice', fails: ['interactions.id-unique'], fault: onList((list) => withCopy(list)) },
  {
    name: 'has interactions without a subject',
    fails: ['interactions.subject'],
    fault: onEach((each) => ({ ...each, subject: ' ' })),
  },
  {
    name: 'has a number for a date',
    fails: ['interactions.date'],
    fault: onEach((each) => ({ ...each, date: 1_772_000_000 })),
  },
  {
    name: 'has dates of another form',
    fails: ['interactions.date-form'],
    fault: onEach((each) => ({ ...each, date: '2026-02-28T16:40:00Z' })),
  },
  {
    name: 'has interactions without a type',
    fails: ['interactions.type'],
    fault: onEach(({ type: _, ...each }) => each),
  },
  {
    name: 'shows types that nobody asked for',
    fails: ['interactions.requested-types'],
    fault: onList((list) => withCopy(list, { id: 'call-1', type: 'call' })),
  },
  {
    name: 'has priorities of its own',
    fails: ['interactions.priority'],
    fault: onEach((each) => ({ ...each, priority: 'P1' })),
  },
  {
    name: 'has statuses of its own',
    fails: ['interactions.status'],
    fault: onEach((each) => ({ ...each, status: 'in progress' })),
  },
  {
    name: 'has an object for a description',
    fails: ['interactions.description'],
    fault: onEach((each) => ({ ...each, description: { html: '<p>' } })),
  },
  {
    name: 'sends relative links to interactions',
    fails: ['interactions.url'],
    fault: onEach((each) => ({ ...each, url: 'tickets/1' })),
  },
  {
    name: 'sends null for what is not known of an interaction',
    fails: ['interactions.no-nulls'],
    fault: onEach((each) => ({ ...each, url: null })),
  },
  {
    name: 'sends fields of its own with interactions',
    fails: ['interactions.known-keys'],
    fault: onEach((each) => ({ ...each, assignee: 'Ana' })),
  },
  {
    name: 'has no address for a contact that it does not know',
    fails: ['interactions.unknown-contact'],
    fault: refuseWhere('interactions', 404, (request) => idOf(request) === 'x-no-such-contact'),
  },
  {
    name: 'shows what it has to whoever it does not know',
    fails: ['interactions.unknown-contact'],
    fault: at('interactions', (given, request) => {
      if (idOf(request) !== 'x-no-such-contact' || given.status !== 200) return given;
      const someones = { id: 't-1', subject: 'Other', date: '2026-02-28 17:00:00 UTC', type: 'ticket' };
      return { ...given, body: [someones] };
    }),
  },
  {
    name: 'insists on contact_external_id',
    fails: ['interactions.without-id'],
    fault: refuseWhere(
      'interactions',
      422,
      (request) => request.body?.data !== undefined && idOf(request) === undefined,
    ),
  },
  {
    name: 'insists on e-mails or phones',
    fails: ['interactions.empty-lists'],
    fault: refuseWhere('interactions', 400, ({ body }) => {
      return isEmpty(body?.data?.['contact_emails']) && isEmpty(body?.data?.['contact_phones']);
    }),
  },
  {
    name: 'fails at null for a list',
    fails: ['interactions.null-lists'],
    fault: refuseWhere('interactions', 500, ({ body }) => body?.data?.['contact_emails'] === null),
  },
  {
    name: 'refuses a type that it does not know',
    fails: ['interactions.unknown-type'],
    fault: refuseWhere('interactions', 400, (request) => typesOf(request).includes('x_unknown_type')),
  },
];
