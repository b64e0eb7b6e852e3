/** A built Worker that reaches My CRM on this machine under its public address. */

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMycrm, MYCRM_TOKEN, MYCRM_URL, type MycrmRequest } from '../../fakes/mycrm.ts';
import { serve, type Served } from '../../fakes/serve.ts';
import { createTalkdesk } from '../../simulator/talkdesk.ts';
import { type BuiltBridge, startBuiltBridge } from '../support/built-bridge.ts';

const WORKER = fileURLToPath(new URL('../support/local-service-worker/index.ts', import.meta.url));

const OTHER_URL = 'https://other.example.org';

interface Local extends Served {
  readonly requests: readonly MycrmRequest[];
}

/** A CRM of its own for an account, on a port of its own. */
async function startCrm(url: string): Promise<Local> {
  const requests: MycrmRequest[] = [];
  const onRequest = (request: MycrmRequest) => void requests.push(request);
  const { app } = createMycrm({ now: Date.now, customers: 230, url, onRequest });
  return { ...(await serve(app)), requests };
}

let acme: Local;
let other: Local;
let bridge: BuiltBridge;
beforeAll(async () => {
  [acme, other] = await Promise.all([startCrm(MYCRM_URL), startCrm(OTHER_URL)]);
  bridge = await startBuiltBridge(WORKER, {
    LOCAL_SERVICES: `${MYCRM_URL}=${acme.url}, ${OTHER_URL}=${other.url}`,
  });
});
afterAll(async () => {
  await bridge.close();
  await Promise.all([acme.close(), other.close()]);
});

/** Where an administrator has typed this account. */
const validate = (account: string) =>
  fetch(`${bridge.url}/mycrm/auth_validation`, {
    method: 'POST',
    body: JSON.stringify({ auth: { account, token: MYCRM_TOKEN } }),
  });

test('what is asked of a public address is answered by the program on this machine that belongs to it', async () => {
  const me = { method: 'GET', path: '/api/v1/me', status: 200 };
  expect((await validate('acme')).status).toBe(200);
  expect([acme.requests, other.requests]).toEqual([[me], []]);
  expect((await validate('other')).status).toBe(200);
  expect([acme.requests, other.requests]).toEqual([[me], [me]]);
});

test('links in answers, which name the public address, are followed to this machine', async () => {
  const before = acme.requests.length;
  const talkdesk = createTalkdesk({ bridge, integration: 'mycrm', auth: { account: 'acme', token: MYCRM_TOKEN } });
  const { received } = await talkdesk.syncContacts();
  expect(received).toBe(230);
  const pages = acme.requests
    .slice(before)
    .filter(({ path }) => path.startsWith('/api/v1/customers'))
    .map(({ path }) => new URL(path, MYCRM_URL).searchParams.get('page'));
  expect(pages).toEqual([null, '2', '3']);
});
