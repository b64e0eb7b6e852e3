/** An authority that others wrote (oidc-provider, certified by the OpenID Foundation), on a port of this machine. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ThreadSettings } from './oidc-provider-thread.ts';

/** Its characters differ between a form and a header, so that a client which mixes them up is refused. */
const SECRET = 'a secret with + and % and :';

/** client_credentials by HTTP Basic. */
export const BASIC_CLIENT = { id: 'client:basic', secret: SECRET } as const;
/** client_credentials with id and secret in the body. */
export const POST_CLIENT = { id: 'client:post', secret: SECRET } as const;
/** authorization_code with PKCE, and refresh_token with rotation, by HTTP Basic. */
export const CODE_CLIENT = { id: 'client:code', secret: SECRET } as const;
const ADMINISTRATOR = { id: 'administrator', secret: 'secret of the administrator' } as const;

export interface OidcProviderOptions {
  /** Where codes may be sent; by default https://bridge.example/callback. */
  readonly redirectUris?: readonly string[];
  /** By default 60. */
  readonly accessTokenSeconds?: number;
  /** By default 3600. */
  readonly refreshTokenSeconds?: number;
  /** How far its clock is ahead of ours; by default 0. */
  readonly clockAheadSeconds?: number;
}

export interface OidcProvider {
  /** Its address, under which are /auth, /token, /api/me and /api/agents; without a slash at its end. */
  readonly issuer: string;
  /**
   * Goes to a URL of /auth as a browser without cookies does, signed in as the `login_hint` or else as `account-1`.
   * Gives the URL outside of the provider that it is sent to; throws when it is sent nowhere.
   */
  authorize(url: string | URL): Promise<URL>;
  /** Tokens that opened the API, in the order in which they first did. */
  bearers(): Promise<readonly string[]>;
  /** Revokes a token, and with it all that was given for the same consent of a person. */
  revoke(token: string): Promise<void>;
  close(): Promise<void>;
}

export async function startOidcProvider(options: OidcProviderOptions = {}): Promise<OidcProvider> {
  const settings: ThreadSettings = {
    clients: clientsFor(options.redirectUris ?? ['https://bridge.example/callback']),
    administrator: ADMINISTRATOR,
    accessTokenSeconds: options.accessTokenSeconds ?? 60,
    refreshTokenSeconds: options.refreshTokenSeconds ?? 3600,
    clockAheadSeconds: options.clockAheadSeconds ?? 0,
  };
  const thread = new Worker(new URL('./oidc-provider-thread.ts', import.meta.url), { workerData: settings });
  const [issuer] = (await once(thread, 'message')) as [string];
  return {
    issuer,
    authorize: async (url) => await follow(new URL(url), issuer),
    async bearers() {
      const response = await fetch(`${issuer}/bearers`);
      return (await response.json()) as string[];
    },
    async revoke(token) {
      const { id, secret } = ADMINISTRATOR;
      const body = new URLSearchParams({ token, client_id: id, client_secret: secret });
      const { status } = await fetch(`${issuer}/token/revocation`, { method: 'POST', body });
      if (status !== 200) throw new Error(`The provider answered to a revocation with ${status}`);
    },
    close: async () => void (await thread.terminate()),
  };
}

function clientsFor(redirectUris: readonly string[]): ThreadSettings['clients'] {
  const own = { grant_types: ['client_credentials'], response_types: [], redirect_uris: [], scope: 'agents' };
  return [
    { ...own, ...named(BASIC_CLIENT), token_endpoint_auth_method: 'client_secret_basic' },
    { ...own, ...named(POST_CLIENT), token_endpoint_auth_method: 'client_secret_post' },
    { ...own, ...named(ADMINISTRATOR), token_endpoint_auth_method: 'client_secret_post' },
    {
      ...named(CODE_CLIENT),
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: [...redirectUris],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ];
}

const named = ({ id, secret }: { readonly id: string; readonly secret: string }) => ({
  client_id: id,
  client_secret: secret,
});

/** Follows redirects within `origin`, keeping cookies, to the first URL outside of it. */
async function follow(start: URL, origin: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = start;
  while (url.origin === origin) {
    const Cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { Cookie } });
    const location = response.headers.get('Location');
    if (location === null)
      throw new Error(`${url.pathname} answered with ${response.status}: ${await response.text()}`);
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    await response.body?.cancel();
    url = new URL(location, url);
  }
  return url;
}
