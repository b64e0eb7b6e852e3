/** A customer of the fake authority who has consented, and how many tokens that costs. */

import { type Authority, createAuthority } from '../../fakes/authority/authority.ts';
import { serve } from '../../fakes/serve.ts';
import type { Fault } from './faults.ts';

const REDIRECT_URI = 'https://talkdesk.example/callback';

export interface Customer extends AsyncDisposable {
  readonly authority: Authority;
  /** Of the authority and of the API behind it. */
  readonly url: string;
  readonly client: { readonly client_id: string; readonly client_secret: string };
  readonly redirectUri: string;
  /** An authorization code, as consent gives it. */
  readonly code: () => Promise<string>;
}

let customers = 0;

export async function newCustomer({ options = {} }: Pick<Fault, 'options'>): Promise<Customer> {
  customers += 1;
  const client = { client_id: 'bridge', client_secret: `secret-${customers}` };
  const authority = createAuthority({
    clients: [{ id: client.client_id, secret: client.client_secret, redirectUris: [REDIRECT_URI] }],
    users: [{ username: 'ada', password: 'pass', account: `customer-${customers}` }],
    ...options,
  });
  const served = await serve(authority.app);
  const { url } = served;
  return {
    authority,
    url,
    client,
    redirectUri: REDIRECT_URI,
    async code() {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: client.client_id,
        redirect_uri: REDIRECT_URI,
      });
      const { headers } = await fetch(`${url}/authorize?${query}`, { redirect: 'manual' });
      return new URL(headers.get('Location') ?? '').searchParams.get('code') ?? '';
    },
    [Symbol.asyncDispose]: () => served.close(),
  };
}
