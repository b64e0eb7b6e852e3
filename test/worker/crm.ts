/** A service whose credentials the bridge keeps, with its authority, for the tests of connections. */

import { env } from 'cloudflare:workers';
import * as v from 'valibot';
import { createBroker, type Ports } from '../../src/bridge.ts';
import type { BrokerStorage, TokenBroker } from '../../src/credentials/token-broker.ts';
import { connectionAuthentication, type Grant } from '../../src/declaration/authentication.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import { sha256 } from '../../src/domain/signer.ts';
import { readConfig } from '../../src/env.ts';
import { createLogger } from '../../src/log.ts';
import { createTestBridge, TEST_VARS, type TestBridge } from './bridge.ts';

export const CRM_SECRET = 'the-client-secret-of-crm';
export const REDIRECT_URI = 'https://bridge.test/connect/crm/callback';

const user = v.object({ tenant: v.string(), name: v.string() });

export interface Crm {
  readonly bridge: TestBridge;
  /** Takes the place of the network. */
  readonly fetch: Ports['fetch'];
  /** Allows consent as the authority would, for what was asked at this address; returns the code. */
  consent(authorizationUrl: string, tenant: string): string;
  /** Codes and refresh tokens, as nothing but the authority and the broker may know them. */
  readonly secrets: string[];
  /** Names of the brokers that hold something. */
  readonly holding: () => string[];
  /** Takes the place of the service's next answer. */
  fail(...statuses: readonly number[]): void;
  /** Milliseconds since 1970 UTC. */
  now: number;
  readonly lines: readonly Record<string, unknown>[];
}

/** `durable`: with the brokers of the platform, in Durable Objects, whose network has to be replaced with `crm.fetch`. */
export function createCrm(type: Grant['type'], { durable = false } = {}): Crm {
  const integration = defineIntegration({
    name: 'crm',
    displayName: 'CRM <b>One</b>',
    description: 'A CRM behind OAuth',
    logoUrl: 'https://bridge.example/logo.png',
    iconUrl: 'https://bridge.example/icon.png',
    authentication: connectionAuthentication({
      fields: {
        site: { display: 'Site', format: 'https://{{site}}.crm.example' },
        client_id: { display: 'Client ID' },
        client_secret: { display: 'Client secret', secret: true },
        note: { display: 'Note', mandatory: false },
      },
      grant: {
        type,
        tokenUrl: 'https://{{site}}.crm.example/token',
        authorizationUrl: 'https://{{site}}.crm.example/authorize?prompt=login',
        scopes: ['contacts', 'offline'],
      },
    }),
    connector: {
      async validate(call) {
        const { tenant, name } = await call.fetchJson(user, `https://${call.auth.site}.crm.example/me`);
        return { account: { id: tenant, label: name } };
      },
      agents: {
        largestPage: 10,
        async read(call) {
          await call.fetchJson(user, `https://${call.auth.site}.crm.example/me`);
          return { agents: [] };
        },
      },
    },
  });

  const secrets: string[] = [];
  const faults: number[] = [];
  const asked = new Map<string, { readonly tenant: string; readonly challenge: string }>();
  const tenantOf = new Map<string, string>();
  const grant = (tenant: string) => {
    const token = `access-${crypto.randomUUID()}`;
    const refresh = `refresh-${crypto.randomUUID()}`;
    tenantOf.set(token, tenant);
    secrets.push(token, refresh);
    return Response.json({ access_token: token, token_type: 'bearer', expires_in: 3600, refresh_token: refresh });
  };
  const answer: Ports['fetch'] = async (url, init) => {
    const { pathname } = new URL(url);
    const headers = new Headers(init.headers);
    if (pathname === '/me') {
      const fault = faults.shift();
      if (fault !== undefined) return new Response('unwell', { status: fault });
      const tenant = tenantOf.get(headers.get('Authorization')?.replace('Bearer ', '') ?? '');
      if (tenant === undefined) return new Response(null, { status: 401 });
      return Response.json({ tenant, name: `Tenant ${tenant}` });
    }
    const form = new URLSearchParams(init.body as string);
    const [clientId = '', secret] = atob(headers.get('Authorization')?.replace('Basic ', '') ?? '').split(':');
    if (secret !== encodeURIComponent(CRM_SECRET).replaceAll('-', '%2D') && secret !== CRM_SECRET) {
      return Response.json({ error: 'invalid_client' }, { status: 401 });
    }
    if (form.get('grant_type') === 'client_credentials') return grant(decodeURIComponent(clientId));
    const code = asked.get(form.get('code') ?? '');
    const proves = code?.challenge === (await sha256(form.get('code_verifier') ?? ''));
    if (!code || !proves || form.get('redirect_uri') !== REDIRECT_URI) {
      return Response.json({ error: 'invalid_grant' }, { status: 400 });
    }
    asked.delete(form.get('code') ?? '');
    return grant(code.tenant);
  };

  const brokers = new Map<string, { readonly broker: TokenBroker; readonly kept: Map<string, unknown> }>();
  const lines: Record<string, unknown>[] = [];
  const brokerLogger = createLogger('debug', (_level, line) => lines.push({ ...line }));
  const crm: Crm = {
    bridge: createTestBridge({
      integrations: [integration],
      fetch: answer,
      now: () => crm.now,
      ...(durable ? {} : { brokers: { get: (name: string) => (brokers.get(name) ?? newBroker(name)).broker } }),
    }),
    fetch: answer,
    consent(authorizationUrl, tenant) {
      const { searchParams } = new URL(authorizationUrl);
      const code = `code-${crypto.randomUUID()}`;
      secrets.push(code);
      asked.set(code, { tenant, challenge: searchParams.get('code_challenge') ?? '' });
      return code;
    },
    secrets,
    holding: () => [...brokers].filter(([, { kept }]) => kept.has('tokens')).map(([name]) => name),
    fail: (...statuses) => faults.push(...statuses),
    now: Date.now(),
    get lines() {
      return [...crm.bridge.lines, ...lines];
    },
  };

  function newBroker(name: string) {
    const kept = new Map<string, unknown>();
    const storage: BrokerStorage = {
      get: async <Value>(key: string) => kept.get(key) as Value | undefined,
      put: async (key, value) => void kept.set(key, value),
      delete: async (key) => kept.delete(key),
      deleteAll: async () => kept.clear(),
      setAlarm: async () => undefined,
      deleteAlarm: async () => undefined,
    };
    const broker = createBroker(readConfig(TEST_VARS, [integration]), {
      storage,
      cache: env.CACHE,
      fetch: answer,
      now: () => crm.now,
      sleep: async () => undefined,
      timeout: (ms) => AbortSignal.timeout(ms),
      random: Math.random,
      logger: brokerLogger,
    });
    brokers.set(name, { broker, kept });
    return { broker, kept };
  }
  return crm;
}
