/**
 * The provider itself, in a thread of its own, so that its clock may differ from ours and it ends with the thread. It
 * says where it is served once it is. Whoever comes to /auth is signed in and consents at once.
 */

import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { type Adapter, type AdapterPayload, type ClientMetadata, Provider } from 'oidc-provider';

export interface ThreadSettings {
  readonly clients: readonly ClientMetadata[];
  /** May end any token, and asks for the API what each is worth. */
  readonly administrator: { readonly id: string; readonly secret: string };
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly clockAheadSeconds: number;
}

const settings = workerData as ThreadSettings;
const { accessTokenSeconds, refreshTokenSeconds, clockAheadSeconds, administrator } = settings;
const DAY_SECONDS = 86_400;
const SCOPES = ['openid', 'offline_access', 'agents'];

const ourClock = Date.now;
Date.now = () => ourClock() + clockAheadSeconds * 1000;

const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const provider = new Provider(issuer, {
  adapter: createMemory(),
  clients: [...settings.clients],
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  cookies: { keys: ['signs cookies in tests'] },
  enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
  jwks: { keys: [{ ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) }] },
  scopes: SCOPES,
  rotateRefreshToken: true,
  // Every client that may refresh can, whether or not it asks for offline_access.
  issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  async loadExistingGrant({ oidc }) {
    const { client, session } = oidc;
    if (!client || session?.accountId === undefined) return undefined;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope(SCOPES.join(' '));
    await grant.save();
    return grant;
  },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    resourceIndicators: { enabled: false },
    introspection: { enabled: true, allowedPolicy: (_, client) => client.clientId === administrator.id },
    revocation: {
      enabled: true,
      allowedPolicy: (_, client, token) => [administrator.id, token.clientId].includes(client.clientId),
    },
  },
  ttl: {
    AccessToken: accessTokenSeconds,
    ClientCredentials: accessTokenSeconds,
    RefreshToken: refreshTokenSeconds,
    AuthorizationCode: 60,
    IdToken: accessTokenSeconds,
    Interaction: 60,
    Session: DAY_SECONDS,
    Grant: DAY_SECONDS,
  },
});
provider.on('server_error', (_, error) => console.error(error));

/** Tokens that opened the API, in the order in which they first did. */
const bearers = new Set<string>();

provider.use(async (ctx, next) => {
  ctx.set('Date', new Date(Date.now()).toUTCString());
  if (ctx.path.startsWith('/interaction/')) {
    const { params } = await provider.interactionDetails(ctx.req, ctx.res);
    const { login_hint: hint } = params;
    const accountId = typeof hint === 'string' ? hint : 'account-1';
    return ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, { login: { accountId } }));
  }
  if (ctx.path === '/bearers') {
    ctx.body = [...bearers];
    return;
  }
  if (!ctx.path.startsWith('/api/')) return await next();
  const bearer = /^Bearer (.+)$/i.exec(ctx.get('Authorization'))?.[1] ?? '';
  const token = await introspect(bearer);
  if (!token.active) {
    ctx.status = 401;
    ctx.set('WWW-Authenticate', 'Bearer realm="api", error="invalid_token"');
    return;
  }
  bearers.add(bearer);
  const agents = [{ id: '1', name: 'Ana Sousa', email: 'ana@acme.example' }];
  ctx.body = ctx.path === '/api/agents' ? { agents } : { account: { id: token.sub ?? token.client_id } };
});

const answer = provider.callback();
server.on('request', (request, response) => void answer(request, response));
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port between threads, not a window
parentPort?.postMessage(issuer);

interface Introspection {
  readonly active: boolean;
  readonly sub?: string;
  readonly client_id?: string;
}

async function introspect(token: string): Promise<Introspection> {
  const { id, secret } = administrator;
  const response = await fetch(`${issuer}/token/introspection`, {
    method: 'POST',
    body: new URLSearchParams({ token, client_id: id, client_secret: secret }),
  });
  return (await response.json()) as Introspection;
}

/** Where the provider keeps what it has given; the provider itself knows when each has expired. */
function createMemory(): (model: string) => Adapter {
  const kept = new Map<string, AdapterPayload>();
  return (model) => {
    const find = async (of: (payload: AdapterPayload) => boolean) =>
      [...kept].find(([key, payload]) => key.startsWith(`${model}:`) && of(payload))?.[1];
    return {
      upsert: async (id, payload) => void kept.set(`${model}:${id}`, payload),
      find: async (id) => kept.get(`${model}:${id}`),
      findByUid: async (uid) => await find((payload) => payload.uid === uid),
      findByUserCode: async (code) => await find((payload) => payload.userCode === code),
      async consume(id) {
        const payload = kept.get(`${model}:${id}`);
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => void kept.delete(`${model}:${id}`),
      async revokeByGrantId(grantId) {
        for (const [key, payload] of kept) if (payload.grantId === grantId) kept.delete(key);
      },
    };
  };
}
