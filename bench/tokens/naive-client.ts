/**
 * What is usually written: a token in a store that all callers share, renewed by whoever finds it refused. Nobody waits
 * for anybody, and nobody asks twice.
 */

import type { Customer } from './customer.ts';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** A function that calls the API once; whether that went well. */
export async function naiveClient({ url, client, redirectUri, code }: Customer): Promise<() => Promise<boolean>> {
  async function ask(form: Readonly<Record<string, string>>): Promise<Tokens> {
    const response = await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams({ ...client, ...form }) });
    if (!response.ok) throw new Error(`The authority answered with ${response.status}`);
    return (await response.json()) as Tokens;
  }
  const callApi = (token: string) => fetch(`${url}/api/agents`, { headers: { Authorization: `Bearer ${token}` } });

  let stored = await ask({ grant_type: 'authorization_code', code: await code(), redirect_uri: redirectUri });
  return async () => {
    const first = await callApi(stored.access_token);
    if (first.status !== 401) return first.ok;
    try {
      stored = await ask({ grant_type: 'refresh_token', refresh_token: stored.refresh_token });
      return (await callApi(stored.access_token)).ok;
    } catch {
      return false;
    }
  };
}
