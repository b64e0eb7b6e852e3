/** Defects of actions. */

import type { Json, PlainRequest } from '../plain-bridge.ts';
import { at, bodyOf, type Break, type Change, refuseWhere, requestAt } from './break.ts';

const onTicket = (change: Change<Json>) => bodyOf('create_ticket', change as Change<unknown>);
const onContact = (change: Change<Json>) => bodyOf('create_contact', change as Change<unknown>);
const onInteractions = (change: Change<readonly Json[]>) => bodyOf('interactions', change as Change<unknown>);

const input = ({ body }: PlainRequest, key: string) => body?.data?.[key];
const textIn = (request: PlainRequest, key: string) => {
  const value = input(request, key);
  return typeof value === 'string' ? value : '';
};
const contactOf = ({ body }: PlainRequest) => body?.meta?.['contact_external_id'];

export const actionBreaks: readonly Break[] = [
  {
    name: 'answers an action with 200',
    fails: ['actions.status-201'],
    fault: at('create_contact', (given) => (given.status === 201 ? { ...given, status: 200 } : given)),
  },
  {
    name: 'insists on JSON numbers',
    fails: ['actions.number-text'],
    fault: refuseWhere('create_ticket', 400, (request) => typeof input(request, 'minutes') === 'string'),
  },
  { name: 'answers an action with a list', fails: ['actions.object'], fault: onContact((answer) => [answer]) },
  {
    name: 'has a number for the type of a contact',
    fails: ['actions.texts'],
    fault: onContact((answer) => ({ ...answer, contact_external_type: 1 })),
  },
  {
    name: 'does not say where the created contact is',
    fails: ['actions.contact-url'],
    fault: onContact(({ contact_external_url: _, ...answer }) => answer),
  },
  {
    name: 'says where the created contact is without saying at which host',
    fails: ['actions.url'],
    fault: onContact((answer) => ({ ...answer, contact_external_url: '/people/1' })),
  },
  {
    name: 'sends null for what an action has not to tell',
    fails: ['actions.no-nulls'],
    fault: onTicket((answer) => ({ ...answer, contact_external_id: null })),
  },
  {
    name: 'sends fields of its own with actions',
    fails: ['actions.known-keys'],
    fault: onTicket((answer) => ({ ...answer, ok: true })),
  },
  {
    name: 'does without mandatory inputs',
    fails: ['actions.missing-input-400'],
    fault: requestAt('create_ticket', (request) =>
      request.body?.data && input(request, 'subject') === undefined
        ? { ...request, body: { ...request.body, data: { ...request.body.data, subject: 'Ticket' } } }
        : request,
    ),
  },
  {
    name: 'refuses an action with 422',
    fails: ['actions.missing-input-400'],
    fault: refuseWhere(
      'create_ticket',
      422,
      (request) => request.body?.data !== undefined && !input(request, 'subject'),
    ),
  },
  {
    name: 'does not say why an action was refused',
    fails: ['actions.message'],
    fault: at('create_ticket', (given) => (given.status === 400 ? { ...given, body: { error: 'refused' } } : given)),
  },
  {
    name: 'takes null for a value',
    fails: ['actions.optional-inputs'],
    fault: refuseWhere('create_ticket', 400, (request) => input(request, 'minutes') === null),
  },
  {
    name: 'knows no date without a time',
    fails: ['actions.datetime-forms'],
    fault: refuseWhere('create_ticket', 400, (request) => /^\d{4}-\d\d-\d\d$/.test(textIn(request, 'due'))),
  },
  {
    name: 'fails at a contact that is gone',
    fails: ['actions.contact-gone'],
    fault: refuseWhere('create_ticket', 500, (request) => contactOf(request) === 'x-no-such-contact'),
  },
  {
    name: 'fails without a contact',
    fails: ['actions.without-scope'],
    fault: refuseWhere(
      'create_ticket',
      500,
      (request) => request.body !== undefined && contactOf(request) === undefined,
    ),
  },
  {
    name: 'executes actions for anybody',
    fails: ['actions.strangers-refused'],
    fault: at('create_ticket', (given) => (given.status === 401 ? { status: 201, body: {} } : given)),
  },
  {
    name: 'answers before it writes',
    fails: ['actions.visible'],
    fault: onInteractions((list) => list.filter(({ id }) => !String(id).startsWith('ticket'))),
  },
  {
    name: 'creates a ticket for every repetition',
    fails: ['actions.once'],
    fault: { request: (request, { seen }) => ({ ...request, text: `${seen.length} ${request.text}` }) },
  },
];
