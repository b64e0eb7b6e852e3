/** A built Worker that reaches My CRM by a binding, for which a second Worker stands in that has no other address. */

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMycrm, MYCRM_TOKEN, MYCRM_URL, type MycrmRequest } from '../../fakes/mycrm.ts';
import { serve, type Served } from '../../fakes/serve.ts';
import { createTalkdesk, type Talkdesk } from '../../simulator/talkdesk.ts';
import { type BuiltBridge, startBuiltBridge } from '../support/built-bridge.ts';

const pathOf = (name: string) => fileURLToPath(new URL(`../support/bound-service-worker/${name}.ts`, import.meta.url));

const OTHER_URL = 'https://other.example.org';
const BOTH_URL = 'https://both.example.org';
const BOUND = [MYCRM_URL, 'https://moved.example.org', 'https://slow.example.org', BOTH_URL];
const SERVICE_BINDINGS = BOUND.map((origin) => `${origin}=CRM_CERT`).join(', ');

const validate = (bridge: BuiltBridge, account: string, integration = 'mycrm') =>
  fetch(`${bridge.url}/${integration}/auth_validation`, {
    method: 'POST',
    body: JSON.stringify({ auth: { account, token: MYCRM_TOKEN } }),
  });

describe('services behind a binding', () => {
  const requests: MycrmRequest[] = [];
  let other: Served;
  let bridge: BuiltBridge;
  let talkdesk: Talkdesk;
  beforeAll(async () => {
    const onRequest = (request: MycrmRequest) => void requests.push(request);
    other = await serve(createMycrm({ now: Date.now, customers: 1, url: OTHER_URL, onRequest }).app);
    const vars = { SERVICE_BINDINGS, LOCAL_SERVICES: `${OTHER_URL}=${other.url}, ${BOTH_URL}=${other.url}` };
    bridge = await startBuiltBridge(pathOf('index'), vars, { binding: 'CRM_CERT', main: pathOf('service') });
    talkdesk = createTalkdesk({
      bridge,
      integration: 'mycrm',
      auth: { account: 'acme', token: MYCRM_TOKEN },
      interactionTypes: ['ticket'],
    });
  });
  afterAll(async () => {
    await bridge.close();
    await other.close();
  });

  test('give their contacts, page by page', async () => {
    const { customers } = createMycrm({ now: Date.now, customers: 230 });
    const living = customers.filter(({ deleted }) => !deleted);
    expect((await talkdesk.syncContacts()).received).toBe(living.length);
    expect(requests).toEqual([]);
  });

  test('are given what is written, with its body', async () => {
    const [contact] = [...talkdesk.state.contacts.values()];
    if (!contact) throw new Error('there are no contacts');
    const { external_id: id } = await talkdesk.execute('create_ticket', { contact, inputs: { subject: 'Through it' } });
    const interactions = await talkdesk.showContact(contact);
    expect(interactions.find((each) => each.id === id)).toMatchObject({ subject: 'Through it' });
  });

  test.each(['other', 'both'])('are not asked for what is on this machine: %s', async (account) => {
    requests.length = 0;
    expect((await validate(bridge, account)).status).toBe(200);
    expect(requests).toEqual([{ method: 'GET', path: '/api/v1/me', status: 200 }]);
  });

  test('are given up at the deadline', async () => {
    const answer = await validate(bridge, 'slow', 'impatient');
    expect(await answer.json()).toMatchObject({ code: 'upstream_timeout' });
  });

  test('may redirect to others, which are reached without the binding and without credentials', async () => {
    requests.length = 0;
    const answer = await validate(bridge, 'moved');
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ code: 'upstream_failed' });
    expect(requests).toEqual([{ method: 'GET', path: '/api/v1/me', status: 401 }]);
  });
});

describe('a binding that is not there', () => {
  let bridge: BuiltBridge;
  beforeAll(async () => {
    bridge = await startBuiltBridge(pathOf('index'), { SERVICE_BINDINGS });
  });
  afterAll(() => bridge.close());

  test('keeps the bridge from serving, and its log names entry and binding', async () => {
    const answer = await validate(bridge, 'acme');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'misconfigured' });
    expect(bridge.logs().join('\n')).toContain(
      'SERVICE_BINDINGS: entry 1 leads to CRM_CERT, but the Worker has no binding',
    );
  });
});
