/** A bridge inside workerd with integrations of many kinds, accepted credentials for each, and the services behind it. */

import { env } from 'cloudflare:workers';
import { type Authority, createAuthority } from '../../fakes/authority/authority.ts';
import { createContactService } from '../../fakes/contact-service.ts';
import { PLAIN } from '../../fakes/contact-service/traits.ts';
import { crmIntegration, type Way, WAYS } from '../../fakes/crm-integration.ts';
import { createHelpdesk } from '../../fakes/helpdesk.ts';
import { sampleDirectory } from '../../fakes/sample-directory.ts';
import { createBroker } from '../../src/bridge.ts';
import type { BrokerStorage, TokenBroker } from '../../src/credentials/token-broker.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { readConfig } from '../../src/env.ts';
import { directoryIntegration } from '../../src/integrations/directory.ts';
import { createLogger } from '../../src/log.ts';
import { contactServiceIntegration } from '../support/contact-service-integration.ts';
import { helpdeskIntegration } from '../support/helpdesk-integration.ts';
import { createTestBridge, newDirectory, TEST_VARS, type TestBridge } from '../worker/bridge.ts';
import { READING } from '../worker/contact-service.ts';
import { bodiesFor } from './bodies.ts';
import type { Target } from './recipe.ts';

export interface World {
  readonly bridge: TestBridge;
  readonly targets: readonly Target[];
  /** What no answer and no line of the log may hold. */
  readonly secrets: readonly string[];
  /** What token brokers have logged, and the SQL that has written, since they were emptied. */
  readonly brokerLines: unknown[];
  readonly writes: string[];
  /** Moves all clocks. */
  pass(ms: number): void;
  /** The next request to a service is answered with this status. */
  failNext(status: number): void;
  /** Forgets the faults that nobody has met. */
  clearFaults(): void;
}

type Auth = Readonly<Record<string, string>>;

const TALKDESK = 'https://talkdesk.example/callback';
const SITE = 'https://site.crm.example';
const MOST_BROKERS = 200;
/** So that what Talkdesk was given at the beginning stays good. */
const TOKEN_LIVES_S = 10 ** 9;

export async function createWorld(): Promise<World> {
  const clock = { now: Date.UTC(2026, 2, 1) };
  const now = () => clock.now;
  const faults: number[] = [];
  const writes: string[] = [];
  const authority = createAuthority({
    clients: [{ id: 'bridge', secret: 'planted-client-secret', account: 'customer', redirectUris: [TALKDESK] }],
    users: [{ username: 'ada', password: 'planted-password', account: 'customer' }],
    expiresInSeconds: TOKEN_LIVES_S,
    now,
  });
  const helpdesk = createHelpdesk();
  helpdesk.keys.set('planted-api-key', 'customer');
  const service = createContactService(PLAIN, now);
  for (let id = 1; id <= 7; id += 1) service.write(String(id));
  clock.now += 60_000;

  async function fetch(url: string, init: RequestInit): Promise<Response> {
    const fault = faults.shift();
    if (fault !== undefined) return new Response('<p>unwell</p>', { status: fault });
    const { hostname } = new URL(url);
    if (hostname.endsWith('.crm.example')) return await authority.fetch(url, init);
    if (hostname === 'helpdesk.example') return await helpdesk.fetch(url, init);
    if (new Headers(init.headers).get('Authorization') !== 'planted-token') return new Response(null, { status: 401 });
    return await service.fetch(url.replace('/people/', '/'), init);
  }

  const { brokers, lines: brokerLines } = createBrokers({ fetch, now });
  const ways = Object.keys(WAYS) as Way[];
  const byHeader: Integration = {
    ...crmIntegration('oauth2'),
    name: 'by_header',
    wire: { ...crmIntegration('oauth2').wire, token: { header: 'X-Token' } },
  };
  const helpdeskAsDeclared = helpdeskIntegration();
  const contacts = contactServiceIntegration({ people: READING }, { pageSize: 2 });
  const crms = ways.map((way) => crmIntegration(way));
  const bridge = createTestBridge({
    integrations: [directoryIntegration, ...crms, byHeader, helpdeskAsDeclared, contacts],
    fetch,
    now,
    sleep: async (ms) => void (clock.now += ms),
    // The platform allows one request only so many, and takes a test for one request.
    timeout: () => new AbortController().signal,
    brokers,
    d1: watched(env.DB, writes),
  });

  const { bridgeKey } = await newDirectory(sampleDirectory({ contacts: 250, agents: 30, interactions: 200 }));
  const targets: Target[] = [
    { integration: 'directory', bodies: bodiesFor(directoryIntegration, { bridge_key: bridgeKey }) },
    { integration: 'helpdesk', bodies: bodiesFor(helpdeskAsDeclared, { api_key: 'planted-api-key' }) },
    { integration: 'contact_service', bodies: bodiesFor(contacts, { token: 'planted-token' }) },
  ];
  for (const [index, way] of ways.entries()) {
    const typed = await credentialsFor(way, authority);
    const auth = await activate(bridge, way, typed);
    targets.push({ integration: way, bodies: bodiesFor(crms[index] ?? byHeader, typed, auth) });
  }
  const token = await newToken(authority);
  const { access_token: _, ...others } = await credentialsFor('oauth2', authority);
  targets.push({ integration: 'by_header', headers: { 'X-Token': token }, bodies: bodiesFor(byHeader, others) });
  return {
    bridge,
    targets,
    secrets: secretsIn(targets),
    brokerLines,
    writes,
    pass: (ms) => void (clock.now += ms),
    failNext: (status) => void faults.push(status),
    clearFaults: () => void (faults.length = 0),
  };
}

async function credentialsFor(way: Way, authority: Authority): Promise<Auth> {
  const client = { client_id: 'bridge', client_secret: 'planted-client-secret' };
  const urls = { access_token_url: `${SITE}/token`, authorization_url: `${SITE}/authorize` };
  const person = { username: 'ada', password: 'planted-password' };
  const { fields, vault } = WAYS[way] as Integration['authentication'];
  const all: Auth = { site: SITE, ...client, ...urls, ...person, token: await newToken(authority) };
  const typed = Object.entries(all).filter(([name]) => name in { ...vault?.fields, ...fields });
  const suppliesToken = way.startsWith('oauth2');
  return {
    ...Object.fromEntries(typed),
    ...(suppliesToken ? { access_token: await newToken(authority) } : {}),
    ...(way === 'code_exchange' ? { code: await newCode(authority) } : {}),
  };
}

async function newToken(authority: Authority): Promise<string> {
  const client = { client_id: 'bridge', client_secret: 'planted-client-secret' };
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...client });
  const response = await authority.fetch(`${SITE}/token`, { method: 'POST', body });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}

async function newCode(authority: Authority): Promise<string> {
  const query = new URLSearchParams({ response_type: 'code', client_id: 'bridge', redirect_uri: TALKDESK });
  const response = await authority.fetch(`${SITE}/authorize?${query.toString()}`);
  return new URL(response.headers.get('Location') ?? '').searchParams.get('code') ?? '';
}

/** What Talkdesk sends with every request once the integration is active. */
async function activate(bridge: TestBridge, way: Way, typed: Auth): Promise<Auth> {
  // A person's consent is played in test/worker/connect.test.ts; here nothing is ever let in.
  if (way === 'consent') return { bridge_key: 'planted-key-of-nobody' };
  if (way === 'connection') {
    const { status, json } = await bridge.admin('POST', '/connections', { integration: way, credentials: typed });
    if (status !== 200) throw new Error(`Not connected: ${JSON.stringify(json)}`);
    return { bridge_key: String(json['bridge_key']) };
  }
  const { status, json } = await bridge.post(`${way}/auth_validation`, { auth: typed });
  if (status !== 200) throw new Error(`${way} is not active: ${JSON.stringify(json)}`);
  const { code: _, token, ...stored } = typed;
  return { ...stored, ...(token === undefined || 'bridge_key' in json ? {} : { token }), ...(json as Auth) };
}

const IS_SECRET = /secret|password|token|key|code/;
const IS_ADDRESS = /_url$/;

function secretsIn(targets: readonly Target[]): string[] {
  const auths = targets
    .flatMap(({ bodies }) => Object.values(bodies) as { readonly auth: Auth }[])
    .map(({ auth }) => auth);
  const ofHeaders = targets.flatMap(({ headers = {} }) => Object.values(headers));
  const ofBodies = auths.flatMap((auth) =>
    Object.entries(auth).flatMap(([name, value]) => (IS_SECRET.test(name) && !IS_ADDRESS.test(name) ? [value] : [])),
  );
  return [...new Set([...ofHeaders, ...ofBodies])];
}

/** D1, with the statements that write noted in `writes`. */
function watched(d1: D1Database, writes: string[]): D1Database {
  return {
    prepare(sql: string) {
      if (/^\s*(INSERT|UPDATE|DELETE|REPLACE)/i.test(sql)) writes.push(sql);
      return d1.prepare(sql);
    },
    batch: (statements: D1PreparedStatement[]) => d1.batch(statements),
  } as D1Database;
}

/** Token brokers without Durable Objects, of which there would be one for each wrong secret. */
function createBrokers(ports: Pick<Parameters<typeof createBroker>[1], 'fetch' | 'now'>) {
  const lines: unknown[] = [];
  const live = new Map<string, TokenBroker>();
  const logger = createLogger('debug', (_level, line) => lines.push(line));
  const newBroker = () =>
    createBroker(readConfig(TEST_VARS, []), {
      ...ports,
      random: () => 0.5,
      storage: storageInMemory(),
      cache: env.CACHE,
      sleep: async () => undefined,
      timeout: () => new AbortController().signal,
      logger,
    });
  const get = (name: string) => {
    const broker = live.get(name) ?? newBroker();
    live.delete(name);
    live.set(name, broker);
    const oldest = [...live.keys()].find((key) => !key.startsWith('connection:'));
    if (live.size > MOST_BROKERS && oldest !== undefined) live.delete(oldest);
    return broker;
  };
  return { lines, brokers: { get } };
}

function storageInMemory(): BrokerStorage {
  const kept = new Map<string, unknown>();
  return {
    get: async <Value>(key: string) => kept.get(key) as Value | undefined,
    put: async (key, value) => void kept.set(key, value),
    delete: async (key) => kept.delete(key),
    deleteAll: async () => kept.clear(),
    setAlarm: async () => undefined,
    deleteAlarm: async () => undefined,
  };
}
