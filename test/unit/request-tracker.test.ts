/** Request Tracker, declared: what a real one was seen to answer, and what becomes of it. */
import { describe, expect, test } from 'vitest';
import { requestTrackerIntegration } from '../../src/integrations/request-tracker.ts';
import { type Answers, callWith } from './answering-call.ts';

const { connector, authentication, actions } = requestTrackerIntegration;
const auth = { url: 'https://rt.example.com/rt/' };
const contact = { id: '57', emails: ['c10@example.test'], phones: [] };

async function ticketsOf(...items: readonly object[]) {
  const path =
    '/rt/REST/2.0/tickets?query=Requestor.id%20%3D%20%2257%22&fields=Subject%2CStatus%2CPriority%2CLastUpdated%2CQueue' +
    '&fields%5BQueue%5D=Name&orderby=LastUpdated&order=DESC&per_page=50';
  const { call } = callWith({ [`GET ${path}`]: { items } }, auth);
  return await connector.interactionsByType?.['ticket']?.(call, { contact, types: ['ticket'], limit: 50 });
}

const TICKET = {
  id: '1',
  type: 'ticket',
  _url: 'https://rt.example.com/rt/REST/2.0/ticket/1',
  Subject: 'Printer',
  Status: 'stalled',
  Priority: '50',
  LastUpdated: '2026-11-30T22:57:51Z',
  Queue: { id: '1', type: 'queue', Name: 'General' },
};

test('has no problems', () => {
  expect(connector.problems?.({ fields: authentication.fields })).toEqual([]);
});

describe('a ticket', () => {
  test('becomes an interaction', async () => {
    expect(await ticketsOf(TICKET)).toEqual([
      {
        id: '1',
        type: 'ticket',
        subject: 'Printer',
        description: 'General',
        date: Date.UTC(2026, 10, 30, 22, 57, 51),
        url: 'https://rt.example.com/rt/Ticket/Display.html?id=1',
        priority: 'normal',
        status: 'pending',
      },
    ]);
  });

  test.each([
    ['0', 'none'],
    [0, 'none'],
    ['', 'none'],
    ['1', 'low'],
    ['33', 'low'],
    ['34', 'normal'],
    ['66', 'normal'],
    ['67', 'high'],
    [99, 'high'],
    ['100', 'urgent'],
    ['250', 'urgent'],
  ])('of the priority %j is %s', async (Priority, priority) => {
    expect(await ticketsOf({ ...TICKET, Priority })).toEqual([expect.objectContaining({ priority })]);
  });

  test.each([
    ['new', 'new'],
    ['open', 'open'],
    ['stalled', 'pending'],
    ['resolved', 'solved'],
    ['rejected', 'closed'],
    ['deleted', 'closed'],
    ["a lifecycle's own", 'open'],
  ])('that is %s is %s', async (Status, status) => {
    expect(await ticketsOf({ ...TICKET, Status })).toEqual([expect.objectContaining({ status })]);
  });
});

describe('a token', () => {
  const links = [{ ref: 'self' }, { ref: 'memberships' }];
  const validate = (answer: unknown) => {
    const answers: Answers = { 'GET /rt/REST/2.0/user/RT_System': answer };
    return connector.validate(callWith(answers, auth).call);
  };

  test('with its rights is accepted', async () => {
    expect(await validate({ id: 1, Disabled: '0', _hyperlinks: links })).toEqual({});
  });

  test.each([
    ['of a user who is not privileged', 403, 'The token must be one of a privileged user'],
    ['without AdminUsers', { Name: 'RT_System', _hyperlinks: links }, 'The token lacks the right AdminUsers'],
    [
      'without AdminGroupMembership',
      { Disabled: '0', _hyperlinks: [{ ref: 'self' }] },
      'The token lacks the right AdminGroupMembership',
    ],
  ])('%s is refused', async (_, answer, message) => {
    await expect(validate(answer)).rejects.toMatchObject({ code: 'invalid_credentials', message });
  });
});

test('a user that was disabled is nobody', async () => {
  const user = { id: 57, Name: 'c10', EmailAddress: 'c10@example.test' };
  const find = (Disabled: string) =>
    connector.search?.byId(callWith({ 'GET /rt/REST/2.0/user/57': { ...user, Disabled } }, auth).call, '57');
  expect(await find('0')).toMatchObject({ id: '57', name: 'c10' });
  expect(await find('1')).toBeUndefined();
});

test('a user that was created is known by the number, which the answer lacks', async () => {
  const inputs = { name: 'Ann', phone: '+14155550100' };
  const { call, asked } = callWith(
    {
      'POST /rt/REST/2.0/user': { type: 'user', id: '+14155550100' },
      'GET /rt/REST/2.0/user/%2B14155550100': { id: 10127, Name: '+14155550100' },
    },
    auth,
  );
  expect(await actions['create_user']?.run(call, inputs, { marker: 'm' })).toEqual({
    message: 'Contact 10127 created',
    contact: { id: '10127', type: 'contact', url: 'https://rt.example.com/rt/User/Summary.html?id=10127' },
  });
  expect(asked[0]).toBe('POST /rt/REST/2.0/user {"Name":"+14155550100","RealName":"Ann","WorkPhone":"+14155550100"}');
});
