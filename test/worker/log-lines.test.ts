/** What the log tells of requests, and what it keeps to itself whatever goes wrong. */

import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Way, WAYS } from '../../fakes/crm-integration.ts';
import type { AuthValues, Call, ValidationCall } from '../../src/connectors/connector.ts';
import { defineAction } from '../../src/connectors/connector.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { createSealer } from '../../src/domain/sealer.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createHelpdesk } from '../../fakes/helpdesk.ts';
import { helpdeskIntegration } from '../support/helpdesk-integration.ts';
import { createTestBridge, newDirectory, TEST_VARS } from './bridge.ts';
import { createTestBrokers } from './brokers.ts';
import { createKeptHelpdesk } from './kept-helpdesk.ts';

/** Credentials as nobody has them, so that they are found wherever they are. */
const PLANTED = {
  token: 'planted-token+/"1"',
  client_secret: 'planted-client-secret%',
  password: 'planted-password/é',
  access_token: 'planted-access-token',
  granted: 'planted-granted-token',
};
const PERSON = { name: 'Zara Planted', email: 'zara.planted@example.com', phone: '+351911222333' };

/** What goes wrong, in the order of a request's way: at the service, or in the connector. */
interface Fault {
  /** Takes the place of the service's answer; what it is asked with is there to be repeated. */
  readonly service?: (headers: Headers) => Response;
  readonly connector?: (call: ValidationCall, accessToken: Secret | undefined) => void;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  'nothing goes wrong': {},
  'the service refuses the credentials': { service: (headers) => new Response(repeat(headers), { status: 401 }) },
  'the service fails': { service: (headers) => new Response(repeat(headers), { status: 500 }) },
  'the service refuses the request': { service: (headers) => new Response(repeat(headers), { status: 422 }) },
  'the service answers with its credentials instead of JSON': { service: (headers) => new Response(repeat(headers)) },
  'the service answers with other JSON': { service: (headers) => Response.json({ account: repeat(headers) }) },
  'the connector throws, with its secrets in the message': {
    connector({ auth }, accessToken) {
      throw new Error(`refused: ${Object.values(auth).join()} and ${String(accessToken)}`, {
        cause: Object.assign(new TypeError(JSON.stringify(auth)), { auth, accessToken }),
      });
    },
  },
  'the connector throws, with its secrets revealed': {
    connector({ auth }, accessToken) {
      const texts = revealed(auth, accessToken);
      const urls = texts.map((text) => `https://acme.crm.example/?key=${encodeURIComponent(text)}`);
      throw new Error(`refused: ${texts.join()} at ${urls.join()} with ${JSON.stringify(texts)}`);
    },
  },
  'the connector throws, with a person in the message': {
    connector() {
      throw new Error(`no ticket of ${PERSON.email}, nor of ${PERSON.phone}`, {
        cause: new BridgeError('upstream_failed', `<${PERSON.email}> is unknown`),
      });
    },
  },
  'the connector reads JSON that is none': {
    connector({ auth }, accessToken) {
      JSON.parse(`{"email": "${PERSON.email}", "tokens": ${revealed(auth, accessToken).join()}`);
    },
  },
  'the connector refuses a value by a schema': {
    connector({ auth }, accessToken) {
      const read = v.object({ person: v.number(), token: v.number() });
      v.parse(read, { person: PERSON.email, token: revealed(auth, accessToken).join() });
    },
  },
  'the connector tells the agent of a person': {
    connector() {
      throw new BridgeError('action_refused', `${PERSON.name} has no ticket`);
    },
  },
  'the connector tells the bridge of a person': {
    connector({ auth }, accessToken) {
      const texts = revealed(auth, accessToken).join();
      throw new BridgeError('upstream_failed', `${PERSON.email} is no user of ${texts}; call ${PERSON.phone}`);
    },
  },
  'the connector logs what it must not': {
    connector(call, accessToken) {
      const texts = revealed(call.auth, accessToken);
      call.log(`asked with ${texts.join()}`, { texts, authorization: `Bearer ${texts.join()}`, [texts.join()]: 1 });
    },
  },
};

const repeat = (headers: Headers) => [...headers.values(), PERSON.email, PERSON.phone].join();

const revealed = (auth: AuthValues, accessToken: Secret | undefined): readonly string[] =>
  [...Object.values(auth), accessToken].flatMap((value) => (value instanceof Secret ? value.reveal() : []));

const user = v.object({ account: v.object({ id: v.string() }) });

/** An integration that talks too much, in one of the ways to authenticate. */
function talkative(way: Way, fault: () => Fault): Integration {
  let lent: Secret | undefined;
  async function ask(call: ValidationCall): Promise<void> {
    call.log('asking', { auth: call.auth, list: [call.auth], map: new Map([['auth', call.auth]]), accessToken: lent });
    const url = `${String(call.auth['site'])}/api/me`;
    await call.fetchJson(user, url);
    fault().connector?.(call, lent);
  }
  return defineIntegration({
    name: way,
    displayName: 'CRM',
    description: `A CRM that is reached by ${way}`,
    logoUrl: 'https://bridge.example/crm.png',
    iconUrl: 'https://bridge.example/crm-icon.png',
    authentication: WAYS[way],
    connector: {
      authorize(headers, auth, accessToken) {
        lent = accessToken;
        // What no header can carry goes as UTF-8, percent-encoded.
        headers.set('Authorization', `Bearer ${encodeURI(revealed(auth, accessToken).join())}`);
      },
      async validate(call) {
        await ask(call);
        return { account: { id: `customer-of-${way}`, label: `Customer of ${way}` } };
      },
      contacts: {
        kind: 'scan',
        largestPage: 10,
        leastIntervalMs: 0,
        async read(call) {
          await ask(call);
          const { name, email, phone } = PERSON;
          return { changes: [{ contact: { id: 'c-1', name, emails: [email], phones: [phone, 'call Zara'] } }] };
        },
      },
      agents: {
        largestPage: 10,
        async read(call) {
          await ask(call);
          return { agents: [{ id: 'a-1', name: PERSON.name, email: PERSON.email, active: true }] };
        },
      },
      async interactions(call: Call) {
        await ask(call);
        return [{ id: 'i-1', type: 'ticket', subject: `Call with ${PERSON.name}`, date: 0 }];
      },
      actions: {
        log_call: defineAction({
          display: 'log a call',
          description: 'log a call',
          inputs: {
            note: { name: 'Note', type: 'textarea', mandatory: true },
            phone: { name: 'Phone', type: 'tel', mandatory: true },
          },
          async run(call) {
            await ask(call);
            return { message: `Call with ${PERSON.name} logged` };
          },
        }),
      },
    },
    interactionTypes: ['ticket'],
  });
}

const site = 'https://acme.crm.example';
const client = { client_id: 'bridge', client_secret: PLANTED.client_secret };
const urls = { access_token_url: `${site}/token`, authorization_url: `${site}/authorize` };

/** What Talkdesk sends; where the bridge keeps it, to validation. */
const SENT = {
  custom: { site, token: PLANTED.token },
  oauth2: { site, ...client, ...urls, access_token: PLANTED.access_token },
  password_grant: { site, ...client, ...urls, username: 'ada', password: PLANTED.password },
  client_credentials_grant: { site, ...client, ...urls },
  custom_exchange: { site, token: PLANTED.token },
} as const satisfies Partial<Readonly<Record<Way, object>>>;

const contact = {
  contact_external_id: 'c-1',
  contact_name: PERSON.name,
  contact_emails: [PERSON.email],
  contact_phones: [PERSON.phone],
};
const REQUESTS: Readonly<Record<string, object>> = {
  auth_validation: {},
  contact_sync: {},
  agent_sync: {},
  interaction_update: { meta: { interaction_types: ['ticket', PERSON.email] }, data: contact },
  'actions/log_call': { data: { ...contact, note: `Call ${PERSON.name}`, phone: PERSON.phone } },
};

/** Nothing of this may be in a line, however it is written. */
const NEVER = /planted|zara|911.?222.?333|tbk_|cGxhbnRlZ|BsYW50ZW|wbGFudGVk/i;

/** A bridge of its own, which has seen no fault yet. */
function prepare(way: Way) {
  const scene: { fault: Fault } = { fault: {} };
  const network = async (url: string, init: RequestInit) => {
    if (url.endsWith('/token')) {
      return Response.json({ access_token: PLANTED.granted, token_type: 'bearer', expires_in: 3600 });
    }
    return scene.fault.service?.(new Headers(init.headers)) ?? Response.json({ account: { id: 'acme' } });
  };
  const ports = { fetch: network, now: Date.now };
  const brokers = createTestBrokers(ports);
  const integrations = [talkative(way, () => scene.fault)];
  const bridge = createTestBridge({ ...ports, integrations, brokers, sleep: async () => undefined });
  return { scene, bridge, linesSince: (start: number) => [...bridge.lines.slice(start), ...brokers.lines] };
}

describe.each(Object.keys(SENT) as (keyof typeof SENT)[])('with %s', (way) => {
  test.each(Object.keys(FAULTS))('no line holds a secret or a person when %s', async (name) => {
    const { scene, bridge, linesSince } = prepare(way);
    const activated = await bridge.post(`${way}/auth_validation`, { auth: SENT[way] });
    expect(activated.status).toBe(200);
    const auth = { ...SENT[way], ...activated.json };
    const start = bridge.lines.length;
    scene.fault = FAULTS[name] ?? {};
    for (const [endpoint, body] of Object.entries(REQUESTS)) {
      await bridge.post(`${way}/${endpoint}`, { auth, ...body });
    }
    const lines = linesSince(start);
    expect(JSON.stringify(lines)).not.toMatch(NEVER);
    const requests = lines.filter(({ event }) => event === 'request');
    expect(requests.map(({ outcome }) => outcome === 'ok')).toEqual(
      Object.keys(REQUESTS).map(() => /nothing|logs/.test(name)),
    );
    for (const line of requests) {
      // A validation that fails names an account only where a bridge key did.
      if (line['account'] === undefined) expect(line['endpoint']).toBe('auth_validation');
      else expect(line['account_label']).toBe(`Customer of ${way}`);
    }
    expect(JSON.stringify(lines.find(({ event }) => event === 'asking'))).toContain('[secret]');
  });

  test('no line holds what came in a wrong place', async () => {
    const { bridge, linesSince } = prepare(way);
    const auth = SENT[way];
    const headers = { Authorization: `Bearer ${PLANTED.access_token}`, Cookie: `session=${PLANTED.access_token}` };
    const body = JSON.stringify({ auth });
    await bridge.post(`${way}/planted-path`, { auth }, { headers });
    await bridge.post(`planted-path/agent_sync?token=planted-query`, { auth }, { headers });
    await bridge.post(`${way}/actions/planted-action`, { auth }, { headers });
    await bridge.post(`${way}/agent_sync`, `${body} planted-trailer`);
    await bridge.post(`${way}/agent_sync`, { auth: [PLANTED.token] });
    await bridge.post(`${way}/agent_sync`, { auth: { ...auth, site: 'https://planted-site.example' } });
    await bridge.post(`${way}/agent_sync`, {
      auth: { ...auth, token: 'planted\nwrong', access_token: 'planted\u0000' },
    });
    await bridge.post(`${way}/agent_sync`, { auth, meta: { offset: 'planted-offset' } });
    await bridge.post(`${way}/contact_sync`, {
      auth,
      meta: { synchronization_checkpoint: 'planted', offset: 'planted' },
    });
    await bridge.post(`${way}/auth_validation`, { auth: { [PLANTED.token]: PLANTED.token } }, { headers });
    expect(linesSince(0).filter(({ event }) => event === 'request')).toHaveLength(10);
    expect(JSON.stringify(linesSince(0))).not.toMatch(NEVER);
  });
});

test('no line holds a person when a contact of the directory is found, missing, or one of several', async () => {
  const bridge = createTestBridge();
  const { bridgeKey } = await newDirectory({
    contacts: ['c-1', 'c-2'].map((id) => ({ id, name: PERSON.name, emails: [PERSON.email], phones: [PERSON.phone] })),
  });
  const auth = { bridge_key: bridgeKey };
  for (const data of [contact, { contact_emails: [PERSON.email] }, { contact_phones: ['+351911222334'] }]) {
    await bridge.post('directory/interaction_update', {
      auth,
      meta: { interaction_types: ['call', PERSON.name] },
      data,
    });
    for (const action of ['create_contact', 'update_contact', 'create_ticket', 'add_note', 'log_call']) {
      const inputs = { ...PERSON, first_name: 'Zara', subject: PERSON.name, note: PERSON.phone, phone: 'Zara' };
      await bridge.post(`directory/actions/${action}`, { auth, data: { ...data, ...inputs } });
    }
  }
  expect(bridge.lines.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(['ok', 'invalid_input']));
  expect(JSON.stringify(bridge.lines)).not.toMatch(/zara|91122233|key-of-directory/i);
});

describe('the line of a request', () => {
  test('tells whose it was, what became of it and how much there was', async () => {
    const helpdesk = createHelpdesk();
    helpdesk.keys.set('key-of-labelled', 'labelled');
    const bridge = createTestBridge({ integrations: [helpdeskIntegration()], fetch: helpdesk.fetch });
    const auth = { api_key: 'key-of-labelled' };
    const { headers } = await bridge.post('helpdesk/agent_sync', { auth });
    const { account } = bridge.lines.at(-1) ?? {};
    expect(bridge.lines.at(-1)).toEqual({
      event: 'request',
      level: 'info',
      request_id: headers.get('X-Request-Id'),
      integration: 'helpdesk',
      account: expect.any(String),
      account_label: 'Tenant labelled',
      endpoint: 'agent_sync',
      outcome: 'ok',
      status: 200,
      ms: expect.any(Number),
      upstream_calls: 2,
      upstream_retries: 0,
      upstream_ms: expect.any(Number),
      agents: 0,
      without_email: 0,
      same_email: 0,
    });

    await bridge.admin('PATCH', `/accounts/${String(account)}`, { label: 'Named by us' });
    expect(bridge.lines.at(-1)).toMatchObject({ endpoint: '_admin/account_set', account, outcome: 'ok' });
    helpdesk.failNext(429, { 'Retry-After': '60' });
    await bridge.post('helpdesk/agent_sync', { auth });
    expect(bridge.lines.at(-1)).toMatchObject({
      level: 'warn',
      account,
      account_label: 'Named by us',
      outcome: 'upstream_rate_limited',
      code: 'upstream_rate_limited',
      status: 503,
      message: 'helpdesk.example asks to be called less often',
      upstream_status: 429,
      retry_after_seconds: 60,
    });

    await bridge.post('helpdesk/actions/create_ticket', { auth, data: {} });
    expect(bridge.lines.at(-1)).toMatchObject({
      endpoint: 'actions',
      action: 'create_ticket',
      outcome: 'invalid_input',
    });

    await bridge.post('helpdesk/agent_sync', { auth: {} });
    const refused = bridge.lines.at(-1) ?? {};
    expect(refused).toMatchObject({ outcome: 'invalid_credentials', status: 401, field: 'auth.api_key' });
    expect(Object.keys(refused)).not.toContain('account');
  });

  test('says where an error of the bridge or of a connector was thrown', async () => {
    const fault: Fault = {
      connector() {
        throw new RangeError('nine of eight');
      },
    };
    const bridge = createTestBridge({
      integrations: [talkative('custom', () => fault)],
      fetch: async () => Response.json({ account: { id: 'acme' } }),
    });
    await bridge.post('custom/auth_validation', { auth: SENT.custom });
    expect(bridge.lines.at(-1)).toMatchObject({
      level: 'error',
      outcome: 'internal',
      cause: { name: 'RangeError', message: 'nine of eight', stack: expect.stringContaining('log-lines.test') },
    });
  });
});

describe('a connector that forgets to reveal a secret', () => {
  const calls: string[] = [];
  const integrationThat = (connector: Pick<Integration['connector'], 'authorize' | 'validate'>) =>
    defineIntegration({
      name: 'forgetful',
      displayName: 'Forgetful',
      description: 'Forgets to reveal',
      logoUrl: 'https://bridge.example/logo.png',
      iconUrl: 'https://bridge.example/icon.png',
      authentication: { type: 'custom', fields: { password: { display: 'Password', secret: true } } },
      connector,
    });
  const validated = async (connector: Parameters<typeof integrationThat>[0]) => {
    const bridge = createTestBridge({
      integrations: [integrationThat(connector)],
      fetch: async (url) => {
        calls.push(url);
        return Response.json({ account: { id: 'acme' } });
      },
    });
    const { status } = await bridge.post('forgetful/auth_validation', { auth: { password: 'hunter2' } });
    return { status, line: bridge.lines.at(-1) };
  };
  const asking: Integration['connector']['validate'] = async (call) => {
    await call.fetchJson(user, 'https://acme.example/me');
    return { account: { id: 'acme' } };
  };
  beforeEach(() => void (calls.length = 0));

  test.each<[string, (auth: AuthValues) => string]>([
    ['as it is', (auth) => String(auth['password'])],
    ['behind a word', (auth) => `Bearer ${String(auth['password'])}`],
    ['in Base64', (auth) => `Basic ${btoa(`ada:${String(auth['password'])}`)}`],
  ])('is told so, and the service is not asked with a wrong password: %s', async (_, value) => {
    const authorize: Integration['connector']['authorize'] = (headers, auth) => headers.set('X-Password', value(auth));
    const { status, line } = await validated({ authorize, validate: asking });
    expect(status).toBe(500);
    expect(line).toMatchObject({
      outcome: 'internal',
      cause: { message: 'X-Password was given a secret as it prints; call reveal() on it' },
    });
    expect(calls).toEqual([]);
  });

  test('sends it once it is revealed', async () => {
    const authorize: Integration['connector']['authorize'] = (headers, { password }) =>
      headers.set('X-Password', password instanceof Secret ? password.reveal() : '');
    expect((await validated({ authorize, validate: asking })).status).toBe(200);
    expect(calls).toEqual(['https://acme.example/me']);
  });

  test.each(['account', 'label', 'store'])('does not have all customers share one %s', async (part) => {
    const { status, line } = await validated({
      async validate({ auth }) {
        const text = String(auth['password']);
        if (part === 'store') return { account: { id: 'acme' }, store: { password: text } };
        return { account: part === 'account' ? { id: `of ${text}` } : { id: 'acme', label: text } };
      },
    });
    expect(status).toBe(500);
    expect(line).toMatchObject({
      cause: { message: 'validate of forgetful returned a secret as it prints; call reveal() on it' },
    });
    const { results } = await env.DB.prepare(
      `SELECT id FROM accounts WHERE integration = 'forgetful' AND identity LIKE '%secret%'`,
    ).all();
    expect(results).toEqual([]);
  });
});

describe('what is sealed and fingerprinted is the secret itself', () => {
  test('in the vault', async () => {
    const { exchange } = createKeptHelpdesk();
    await exchange('sealed', { second_key: 'the second key' });
    const row = await env.DB.prepare(
      `SELECT id, account, credentials FROM connections WHERE integration = 'kept_helpdesk' ORDER BY created_at DESC LIMIT 1`,
    ).first<{ id: string; account: string; credentials: string }>();
    const { id = '', account = '', credentials = '{}' } = row ?? {};
    const sealer = createSealer([new Secret(TEST_VARS.VAULT_KEY)]);
    const opened = Object.entries(JSON.parse(credentials) as Record<string, string>).map(
      async ([field, sealed]) => [field, await sealer.open(['kept_helpdesk', account, id, field], sealed)] as const,
    );
    expect(Object.fromEntries(await Promise.all(opened))).toEqual({
      api_key: 'key-of-sealed',
      second_key: 'the second key',
    });
  });

  test('in sessions: each secret has its own, and asks the service', async () => {
    const helpdesk = createHelpdesk();
    const bridge = createTestBridge({ integrations: [helpdeskIntegration()], fetch: helpdesk.fetch });
    helpdesk.keys.set('fingerprinted-1', 'print-1').set('fingerprinted-2', 'print-2');
    for (const key of ['fingerprinted-1', 'fingerprinted-2', 'fingerprinted-1']) {
      await bridge.post('helpdesk/agent_sync', { auth: { api_key: key } });
    }
    const accounts = bridge.lines.flatMap(({ event, account }) => (event === 'request' ? [account] : []));
    expect([accounts[0] === accounts[1], accounts[0] === accounts[2]]).toEqual([false, true]);
    expect(helpdesk.requests.filter((path) => path === 'GET /me')).toHaveLength(2);
  });
});
