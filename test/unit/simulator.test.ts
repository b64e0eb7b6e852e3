import { describe, expect, test } from 'vitest';
import { BridgeRefusal, BridgeUnreachable } from '../../simulator/failures.ts';
import type { Progress } from '../../simulator/pages.ts';
import { createTalkdesk, type TalkdeskOptions } from '../../simulator/talkdesk.ts';
import { type Answerer, contact, contactPages, createTinyBridge, failureOf, refusal } from './tiny-bridge.ts';

const AUTH = { account: 'acme', token: 'k_7f3a91' };

function connect(answers: Readonly<Record<string, Answerer>> = {}, options: Partial<TalkdeskOptions> = {}) {
  const bridge = createTinyBridge(answers);
  const talkdesk = createTalkdesk({ bridge: bridge.address, integration: 'acme', auth: AUTH, ...options });
  return { bridge, talkdesk };
}

describe('activation', () => {
  test('stores what the bridge returns and sends it from then on', async () => {
    const { bridge, talkdesk } = connect({
      auth_validation: () => Response.json({ tenant_id: 't_1', sandbox: false }),
    });
    await talkdesk.activate();
    await talkdesk.syncAgents();
    expect(bridge.received[0]?.body).toEqual({ auth: AUTH });
    expect(bridge.received[1]?.body.auth).toEqual({ ...AUTH, tenant_id: 't_1', sandbox: false });
  });

  test('takes 204 for yes', async () => {
    const { talkdesk } = connect({ auth_validation: () => new Response(null, { status: 204 }) });
    await talkdesk.activate();
    expect(talkdesk.state.auth).toEqual(AUTH);
  });

  test('fails with the refusal of the bridge', async () => {
    const { talkdesk } = connect({
      auth_validation: () => refusal(401, 'invalid_credentials', 'The token is not valid', { request_id: 'r1' }),
    });
    const failure = await failureOf(talkdesk.activate());
    expect(failure).toBeInstanceOf(BridgeRefusal);
    expect(failure).toMatchObject({
      endpoint: 'auth_validation',
      status: 401,
      code: 'invalid_credentials',
      message: 'The token is not valid',
      requestId: 'r1',
    });
  });

  test('is not repeated with refreshed values', async () => {
    const { bridge, talkdesk } = connect(
      { auth_validation: () => refusal(401, 'invalid_credentials', 'No') },
      { refresh: () => ({ token: 'k_new' }) },
    );
    await expect(talkdesk.activate()).rejects.toThrow(BridgeRefusal);
    expect(bridge.received).toHaveLength(1);
  });

  test('is the only call that carries a field which is not stored', async () => {
    const fields = { account: { display: 'Account' }, token: { display: 'Token', store: false } };
    const { bridge, talkdesk } = connect({}, { fields });
    await talkdesk.activate();
    await talkdesk.syncAgents();
    expect(bridge.received.map(({ body }) => body.auth)).toEqual([AUTH, { account: 'acme' }]);
  });

  test.each(['tenant_id', 'token'])('stores nothing for %s, which is no declared, stored field', async (name) => {
    const fields = { account: { display: 'Account' }, token: { display: 'Token', store: false } };
    const { talkdesk } = connect({ auth_validation: () => Response.json({ [name]: 't_1' }) }, { fields });
    await expect(talkdesk.activate()).rejects.toThrow(`${name} must be a declared, stored auth field`);
  });
});

describe('contact synchronization', () => {
  test('is initial without a checkpoint and incremental from then on', async () => {
    const { bridge, talkdesk } = connect();
    expect(await talkdesk.syncContacts()).toMatchObject({ kind: 'initial', pages: 1, received: 2, created: 2 });
    expect(await talkdesk.syncContacts()).toMatchObject({ kind: 'incremental', created: 0, unchanged: 2, changed: [] });
    expect(bridge.metas()).toEqual([{}, { synchronization_checkpoint: 'c1' }]);
    expect([...talkdesk.state.contacts.keys()]).toEqual(['1', '2']);
  });

  test('follows next_offset to the page that has none', async () => {
    const { bridge, talkdesk } = connect({ contact_sync: contactPages([contact('1')], [], [contact('2')]) });
    expect(await talkdesk.syncContacts()).toMatchObject({ pages: 3, received: 2 });
    expect(bridge.metas()).toEqual([{}, { offset: '2' }, { offset: '3' }]);
    expect(talkdesk.state.checkpoint).toBe('c3');
  });

  test('tells which contacts were created, updated, unchanged or repeated', async () => {
    const runs = [
      contactPages([contact('1'), contact('2')], [contact('2')]),
      contactPages([contact('1'), contact('2', { company: 'Azenha' }), contact('3')]),
    ];
    let run = -1;
    const { talkdesk } = connect({
      contact_sync(received) {
        if (received.body.meta?.['offset'] === undefined) run += 1;
        return runs[run]?.(received) ?? refusal(500, 'internal', 'There are two runs');
      },
    });
    expect(await talkdesk.syncContacts()).toMatchObject({ received: 3, created: 2, unchanged: 1, repeated: 1 });
    expect(await talkdesk.syncContacts()).toMatchObject({
      received: 3,
      created: 1,
      updated: 1,
      unchanged: 1,
      repeated: 0,
      changed: ['2', '3'],
    });
    expect(talkdesk.state.contacts.get('2')?.company).toBe('Azenha');
  });

  test('takes the same fields in another order for the same contact', async () => {
    const orders = [
      contact('1', { company: 'Azenha' }),
      { company: 'Azenha', phones: [], emails: [], name: 'Contact 1', id: '1' },
    ];
    const { talkdesk } = connect({
      contact_sync: () => Response.json({ synchronization_checkpoint: 'c', contacts: [orders.shift()] }),
    });
    await talkdesk.syncContacts();
    expect(await talkdesk.syncContacts()).toMatchObject({ unchanged: 1, updated: 0 });
  });

  test('keeps as many whole contacts as are wanted and knows all by id', async () => {
    const { talkdesk } = connect({}, { keep: 1 });
    await talkdesk.syncContacts();
    expect([...talkdesk.state.contacts.keys()]).toEqual(['1']);
    expect([...talkdesk.state.fingerprints.keys()]).toEqual(['1', '2']);
    expect(await talkdesk.syncContacts()).toMatchObject({ unchanged: 2 });
  });

  test('tells of its progress and of its slowest page', async () => {
    const heard: Progress[] = [];
    let clock = 0;
    const { talkdesk } = connect(
      {
        contact_sync(received) {
          clock += received.body.meta?.['offset'] === '2' ? 10 : 40;
          return contactPages([contact('1'), contact('2')], [contact('3')])(received);
        },
      },
      { onProgress: (progress) => heard.push(progress), now: () => clock },
    );
    expect(await talkdesk.syncContacts()).toMatchObject({ ms: 50, slowestPageMs: 40 });
    expect(heard).toEqual([
      { endpoint: 'contact_sync', page: 1, received: 2, ms: 40 },
      { endpoint: 'contact_sync', page: 2, received: 3, ms: 10 },
    ]);
  });
});

describe('agent synchronization', () => {
  const pages: Answerer = ({ body }) =>
    body.meta?.['offset'] === 100
      ? Response.json({ agents: [{ id: '8', name: 'Bo Lind', email: 'bo@acme.example' }] })
      : Response.json({ agents: [{ id: '7', name: 'Ana Costa', email: 'ana@acme.example' }], next_offset: 100 });

  test('begins with the offset null and goes on with integers', async () => {
    const { bridge, talkdesk } = connect({ agent_sync: pages });
    expect(await talkdesk.syncAgents()).toMatchObject({ pages: 2, received: 2, repeated: 0 });
    expect(bridge.metas()).toEqual([{ offset: null }, { offset: 100 }]);
    expect([...talkdesk.state.agents.keys()]).toEqual(['7', '8']);
  });

  test('forgets an agent that the list no longer holds', async () => {
    const lists = [[{ id: '7', name: 'Ana Costa', email: 'ana@acme.example' }], []];
    const { talkdesk } = connect({ agent_sync: () => Response.json({ agents: lists.shift() }) });
    await talkdesk.syncAgents();
    expect(talkdesk.state.agents.size).toBe(1);
    await talkdesk.syncAgents();
    expect(talkdesk.state.agents.size).toBe(0);
  });
});

describe('a contact on the screen', () => {
  test('is asked for with its id, its e-mails and phones, and the types that the account chose', async () => {
    const { bridge, talkdesk } = connect({}, { interactionTypes: ['ticket', 'call'] });
    const shown = { id: '501', name: 'Maria Silva', emails: ['maria@azenha.example'], phones: ['+351211234567'] };
    expect(await talkdesk.showContact(shown)).toHaveLength(1);
    expect(bridge.received[0]?.body).toEqual({
      auth: AUTH,
      meta: { interaction_types: ['ticket', 'call'] },
      data: {
        contact_external_id: '501',
        contact_name: 'Maria Silva',
        contact_emails: ['maria@azenha.example'],
        contact_phones: ['+351211234567'],
      },
    });
  });

  test('is asked for without an id where it was not synchronized through the bridge', async () => {
    const { bridge, talkdesk } = connect();
    await talkdesk.showContact({ emails: [], phones: ['+351211234567'] });
    expect(bridge.received[0]?.body.data).toEqual({ contact_emails: [], contact_phones: ['+351211234567'] });
  });
});

describe('an action', () => {
  test('is executed in the scope of a contact and an agent', async () => {
    const { bridge, talkdesk } = connect();
    const answer = await talkdesk.execute('create_ticket', {
      contact: { id: '501' },
      agent: { id: '341' },
      inputs: { subject: 'Missed call' },
    });
    expect(answer).toEqual({ message: 'Ticket 9 created', external_id: '9' });
    expect(bridge.received[0]).toEqual({
      endpoint: 'actions/create_ticket',
      body: {
        auth: AUTH,
        meta: { contact_external_id: '501', agent_external_id: '341' },
        data: { subject: 'Missed call' },
      },
    });
  });

  test('fails with the message and the field that the bridge names', async () => {
    const { talkdesk } = connect({
      'actions/create_ticket': () =>
        refusal(400, 'invalid_input', 'Subject must have a value', { field: 'data.subject' }),
    });
    const failure = await failureOf(talkdesk.execute('create_ticket'));
    expect(failure).toBeInstanceOf(BridgeRefusal);
    expect(failure).toMatchObject({ endpoint: 'actions/create_ticket', status: 400, field: 'data.subject' });
  });
});

describe('after a 401', () => {
  const wantsNewToken =
    (answer: Answerer): Answerer =>
    (received) =>
      received.body.auth?.['token'] === 'k_new' ? answer(received) : refusal(401, 'invalid_credentials', 'Expired');

  test('the very same request is repeated with refreshed values, which stay', async () => {
    const { bridge, talkdesk } = connect(
      { contact_sync: wantsNewToken(contactPages([contact('1')], [contact('2')])) },
      { refresh: ({ token }) => ({ token: token === 'k_7f3a91' ? 'k_new' : 'unexpected' }) },
    );
    await talkdesk.syncContacts();
    const [first, second, third] = bridge.received;
    expect(second?.body).toEqual({ ...first?.body, auth: { account: 'acme', token: 'k_new' } });
    expect(third?.body).toEqual({ auth: { account: 'acme', token: 'k_new' }, meta: { offset: '2' } });
    expect(talkdesk.state.requests).toBe(3);
  });

  test('a second one fails the call', async () => {
    const { bridge, talkdesk } = connect(
      { agent_sync: wantsNewToken(() => Response.json({})) },
      { refresh: () => ({ token: 'k_other' }) },
    );
    expect(await failureOf(talkdesk.syncAgents())).toMatchObject({ name: 'BridgeRefusal', status: 401 });
    expect(bridge.received).toHaveLength(2);
  });

  test('the call fails at once where nothing can be refreshed', async () => {
    const { bridge, talkdesk } = connect({ agent_sync: wantsNewToken(() => Response.json({})) });
    await expect(talkdesk.syncAgents()).rejects.toThrow(BridgeRefusal);
    expect(bridge.received).toHaveLength(1);
  });
});

describe('habits', () => {
  const threePages = contactPages([contact('1')], [contact('2')], [contact('3')]);
  const breaksAtPage3: Answerer = (received) =>
    received.body.meta?.['offset'] === '3' ? refusal(503, 'upstream_failed', 'Later') : threePages(received);

  test('a run keeps the checkpoint it started with on all its pages', async () => {
    const { bridge, talkdesk } = connect({ contact_sync: threePages });
    await talkdesk.syncContacts();
    await talkdesk.syncContacts();
    expect(bridge.metas().slice(3)).toEqual([
      { synchronization_checkpoint: 'c3' },
      { synchronization_checkpoint: 'c3', offset: '2' },
      { synchronization_checkpoint: 'c3', offset: '3' },
    ]);
  });

  test('a run can send the newest checkpoint with every page', async () => {
    const { bridge, talkdesk } = connect({ contact_sync: threePages }, { habits: { sendsCheckpoint: 'newest-page' } });
    await talkdesk.syncContacts();
    expect(bridge.metas()).toEqual([
      {},
      { synchronization_checkpoint: 'c1', offset: '2' },
      { synchronization_checkpoint: 'c2', offset: '3' },
    ]);
  });

  test('a run that breaks off leaves the checkpoint as it was', async () => {
    const { talkdesk } = connect({ contact_sync: breaksAtPage3 });
    await expect(talkdesk.syncContacts()).rejects.toThrow(BridgeRefusal);
    expect(talkdesk.state.checkpoint).toBeUndefined();
    expect(talkdesk.state.contacts.size).toBe(2);
  });

  test('a run that breaks off can leave the checkpoint of its last good page', async () => {
    const { talkdesk } = connect({ contact_sync: breaksAtPage3 }, { habits: { storesCheckpoint: 'each-page' } });
    await expect(talkdesk.syncContacts()).rejects.toThrow(BridgeRefusal);
    expect(talkdesk.state.checkpoint).toBe('c2');
  });

  test('an empty meta can be absent', async () => {
    const habits = { emptyMeta: 'absent', firstAgentOffset: 'absent' } as const;
    const { bridge, talkdesk } = connect({}, { habits });
    await talkdesk.syncContacts();
    await talkdesk.syncAgents();
    expect(bridge.received.map(({ body }) => body)).toEqual([{ auth: AUTH }, { auth: AUTH }]);
  });

  test('the first offset of agents can be absent', async () => {
    const { bridge, talkdesk } = connect({}, { habits: { firstAgentOffset: 'absent' } });
    await talkdesk.syncAgents();
    expect(bridge.metas()).toEqual([{}]);
  });

  test('an action can be wanted to answer 200', async () => {
    const habits = { actionStatus: 200 } as const;
    const { talkdesk } = connect({ 'actions/create_ticket': () => Response.json({}) }, { habits });
    expect(await talkdesk.execute('create_ticket')).toEqual({});
  });

  test('patience ends', async () => {
    const { talkdesk } = connect(
      {},
      {
        habits: { patienceMs: 1 },
        bridge: {
          url: 'https://bridge.example',
          fetch: ({ signal }) =>
            new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        },
      },
    );
    await expect(talkdesk.activate()).rejects.toThrow('nothing came within 0.001 seconds');
  });
});

describe('the network', () => {
  test('tells why there was no answer, but neither path nor credentials', async () => {
    const { talkdesk } = connect(
      {},
      {
        bridge: {
          url: 'https://bridge.example/s3cret-path',
          fetch: () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })),
        },
      },
    );
    const failure = await failureOf(talkdesk.activate());
    expect(failure).toBeInstanceOf(BridgeUnreachable);
    expect(failure).toMatchObject({ endpoint: 'auth_validation', reason: 'ECONNREFUSED' });
    expect(String(failure)).toBe(
      'BridgeUnreachable: auth_validation: no answer from https://bridge.example: ECONNREFUSED',
    );
  });

  test.each([
    ['https://bridge.example', 'https://bridge.example/acme/auth_validation'],
    ['https://bridge.example/', 'https://bridge.example/acme/auth_validation'],
    ['http://localhost:8787/talkdesk/', 'http://localhost:8787/talkdesk/acme/auth_validation'],
  ])('reaches the endpoints below %s', async (url, expected) => {
    const urls: string[] = [];
    const answer = (request: Request) => {
      urls.push(request.url);
      return Response.json({});
    };
    await connect({}, { bridge: { url, fetch: answer } }).talkdesk.activate();
    expect(urls).toEqual([expected]);
  });

  test('is not followed to where a redirect leads', async () => {
    const modes: string[] = [];
    const answer = (request: Request) => {
      modes.push(request.redirect);
      return Response.json({});
    };
    await connect({}, { bridge: { url: 'https://bridge.example', fetch: answer } }).talkdesk.activate();
    expect(modes).toEqual(['manual']);
  });
});
