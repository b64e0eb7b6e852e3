/** The pages on which a person connects an integration by consent, as a browser goes through them. */

import { env } from 'cloudflare:workers';
import { describe, expect, test, vi } from 'vitest';
import type { AccountView } from '../../src/operators/account-view.ts';
import { TEST_OPERATOR_KEY } from './bridge.ts';
import { createCrm, CRM_SECRET, type Crm, REDIRECT_URI } from './crm.ts';

const DAY = 86_400_000;
const ORIGIN = 'https://bridge.test';

interface Invited {
  readonly invitation: { readonly url: string; readonly expires_at: string };
  readonly redirect_uri: string;
}

const CREDENTIALS = { site: 'acme', client_id: 'the-client', client_secret: CRM_SECRET };

async function invite(crm: Crm, more: object = {}): Promise<Invited> {
  const body = { integration: 'crm', credentials: CREDENTIALS, ...more };
  const { status, json } = await crm.bridge.admin('POST', '/connections', body);
  expect({ status, json }).toMatchObject({ status: 200 });
  return json as unknown as Invited;
}

interface Shown {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function show(crm: Crm, request: Request): Promise<Shown> {
  const answer = await crm.bridge.fetch(request);
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

/** A browser with its cookies. */
function createBrowser(crm: Crm) {
  let cookie = '';
  const browser = {
    open: (url: string) => show(crm, new Request(url, { headers: cookie === '' ? {} : { Cookie: cookie } })),
    async start(url: string, headers: Record<string, string> = {}): Promise<Shown> {
      const link = new URL(url).searchParams.get('invitation') ?? '';
      const body = new URLSearchParams({ invitation: link });
      const shown = await show(
        crm,
        new Request(`${new URL(url).origin}/connect/crm/start`, { method: 'POST', body, headers }),
      );
      cookie = shown.headers.get('Set-Cookie')?.split(';')[0] ?? cookie;
      return shown;
    },
    /** From the link to the authority's answer; returns where the authority sends the browser to. */
    async consent(url: string, tenant: string): Promise<string> {
      const { status, headers } = await browser.start(url);
      expect(status).toBe(303);
      const asked = headers.get('Location') ?? '';
      return answerUrl(asked, { code: crm.consent(asked, tenant), iss: 'https://acme.crm.example' });
    },
    forgetCookies: () => void (cookie = ''),
  };
  return browser;
}

function answerUrl(asked: string, parameters: Record<string, string>): string {
  const state = new URL(asked).searchParams.get('state') ?? '';
  return `${REDIRECT_URI}?${new URLSearchParams({ ...parameters, state }).toString()}`;
}

const keyIn = ({ text }: Shown) => /value="(tbk_[\w-]{43})"/.exec(text)?.[1];
const titleOf = ({ text }: Shown) => /<h1>(.*?)<\/h1>/s.exec(text)?.[1];
const agents = async (crm: Crm, key: string | undefined) =>
  (await crm.bridge.post('crm/agent_sync', { auth: { bridge_key: key } })).status;
const countOf = async (table: string) => await env.DB.prepare(`SELECT count(*) AS count FROM ${table}`).first('count');

/** Connects a customer for the first time. */
async function connected(crm: Crm, tenant: string): Promise<{ readonly account: AccountView; readonly key: string }> {
  const browser = createBrowser(crm);
  const shown = await browser.open(await browser.consent((await invite(crm)).invitation.url, tenant));
  const account = crm.bridge.lines.at(-1)?.['account'] as string;
  const { json } = await crm.bridge.admin('GET', `/accounts/${account}`);
  return { account: json['account'] as AccountView, key: keyIn(shown) ?? '' };
}

describe('an invitation', () => {
  const crm = createCrm('authorization_code');

  test('is what an operator gets, with the redirect URI to register, and is valid for a week', async () => {
    const { invitation, redirect_uri: redirectUri } = await invite(crm);
    expect(redirectUri).toBe(REDIRECT_URI);
    expect(invitation.url).toMatch(/^https:\/\/bridge\.test\/connect\/crm\?invitation=i[\w-]{20}\.\d+\.[\w-]{43}$/);
    expect(Date.parse(invitation.expires_at) - crm.now).toBe(7 * DAY);
    const hour = await invite(crm, { hours: 1 });
    expect(Date.parse(hour.invitation.expires_at) - crm.now).toBe(3_600_000);
    const { results } = await env.DB.prepare('SELECT credentials FROM invitations').all();
    expect(JSON.stringify(results)).not.toContain(CRM_SECRET);
  });

  test('shows what will be connected, and changes nothing by being looked at', async () => {
    const { invitation } = await invite(crm, { label: 'Acme <script>alert(1)</script>' });
    const browser = createBrowser(crm);
    for (const method of ['GET', 'GET', 'HEAD']) {
      const { status, headers } = await show(crm, new Request(invitation.url, { method }));
      expect(status).toBe(200);
      expect(headers.get('Set-Cookie')).toBeNull();
    }
    const { text, headers } = await browser.open(invitation.url);
    expect(text).toContain('acme.crm.example');
    expect(text).toContain('Acme &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).toContain('CRM &lt;b&gt;One&lt;/b&gt;');
    expect(text).not.toMatch(/<script|<b>|the-client/);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': 'max-age=31536000',
    });
    const policy = headers.get('Content-Security-Policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'nonce-[\w-]+'; form-action 'self' https:;/);
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test('leads by consent to a connection, whose key is shown once', async () => {
    const { invitation } = await invite(crm, { label: 'By consent' });
    const browser = createBrowser(crm);
    const { headers } = await browser.start(invitation.url);
    expect(headers.get('Set-Cookie')).toMatch(
      /^__Host-connect=[\w-]{22}; Path=\/; Max-Age=900; HttpOnly; SameSite=Lax; Secure$/,
    );
    const asked = new URL(headers.get('Location') ?? '');
    expect(asked.origin + asked.pathname).toBe('https://acme.crm.example/authorize');
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      prompt: 'login',
      scope: 'contacts offline',
      response_type: 'code',
      client_id: 'the-client',
      redirect_uri: REDIRECT_URI,
      state: expect.any(String),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });

    const url = answerUrl(asked.href, { code: crm.consent(asked.href, 'consenting') });
    const shown = await browser.open(url);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('By consent');
    const key = keyIn(shown);
    expect(await agents(crm, key)).toBe(200);

    const again = await browser.open(url);
    expect(again.status).toBe(200);
    expect(titleOf(again)).toContain('is connected');
    expect(again.text).toContain('npm run bridge -- account key');
    expect(again.text).not.toContain('tbk_');
    const over = await browser.open(invitation.url);
    expect({ status: over.status, title: titleOf(over) }).toEqual({ status: 410, title: 'This link has been used' });
    expect((await browser.start(invitation.url)).status).toBe(410);
  });

  test('gives its key to one only, where the answer comes several times at once', async () => {
    const { invitation } = await invite(crm);
    const browser = createBrowser(crm);
    const url = await browser.consent(invitation.url, 'at-once');
    const keysBefore = Number(await countOf('bridge_keys'));
    const shown = await Promise.all(Array.from({ length: 5 }, () => browser.open(url)));
    expect(shown.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const keys = shown.flatMap((each) => keyIn(each) ?? []);
    expect(keys).toHaveLength(1);
    expect(await agents(crm, keys[0])).toBe(200);
    expect(Number(await countOf('bridge_keys'))).toBe(keysBefore + 1);
  });

  test.each([
    ['altered', (url: string) => url.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')), 400],
    ['with another expiry', (url: string) => url.replace(/\.\d+\./, '.9999999999999.'), 400],
    ['cut off', (url: string) => url.slice(0, -5), 400],
    ['without its parameter', (url: string) => url.split('?')[0] ?? '', 400],
    ['of another integration', (url: string) => url.replace('/crm?', '/other?'), 404],
  ])('that is %s is refused without a look into D1', async (_, change, status) => {
    const url = change((await invite(crm)).invitation.url);
    crm.bridge.roundTrips.length = 0;
    const shown = await createBrowser(crm).open(url);
    expect(shown.status).toBe(status);
    expect(shown.headers.get('Content-Type')).toContain('text/html');
    expect(crm.bridge.roundTrips).toEqual([]);
  });

  test('that has expired is refused without a look into D1', async () => {
    const { invitation } = await invite(crm, { hours: 1 });
    crm.now += 3_600_000;
    crm.bridge.roundTrips.length = 0;
    const browser = createBrowser(crm);
    expect((await browser.open(invitation.url)).status).toBe(410);
    expect((await browser.start(invitation.url)).status).toBe(410);
    expect(crm.bridge.roundTrips).toEqual([]);
  });

  test('is not begun from a page elsewhere', async () => {
    const { invitation } = await invite(crm);
    const browser = createBrowser(crm);
    expect((await browser.start(invitation.url, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(400);
    expect((await browser.start(invitation.url, { 'Sec-Fetch-Site': 'same-origin' })).status).toBe(303);
  });

  test('is not made with a label that another account has', async () => {
    await invite(crm, { label: 'By somebody' });
    const { account } = await connected(crm, 'has-a-label');
    await crm.bridge.admin('PATCH', `/accounts/${account.id}`, { label: 'Theirs' });
    const body = { integration: 'crm', credentials: CREDENTIALS, label: 'theirs' };
    expect(await crm.bridge.admin('POST', '/connections', body)).toMatchObject({ status: 409 });
  });

  test('on this machine works without https', async () => {
    const { text } = await show(
      crm,
      new Request('http://localhost:8787/_admin/connections', {
        method: 'POST',
        headers: { Authorization: `Bearer ${TEST_OPERATOR_KEY}` },
        body: JSON.stringify({ integration: 'crm', credentials: CREDENTIALS }),
      }),
    );
    const { invitation, redirect_uri: redirectUri } = JSON.parse(text) as Invited;
    expect(redirectUri).toBe('http://localhost:8787/connect/crm/callback');
    const started = await createBrowser(crm).start(invitation.url);
    expect(started.headers.get('Set-Cookie')).toMatch(/^connect=[\w-]{22};/);
    expect(started.headers.get('Set-Cookie')).not.toContain('Secure');
  });
});

describe('the tokens of a consent', () => {
  test('are kept by the Durable Object of the connection', async () => {
    const crm = createCrm('authorization_code', { durable: true });
    const network = vi
      .spyOn(globalThis, 'fetch')
      .mockImplementation((url, init) => crm.fetch(url as string, init as RequestInit));
    const { key } = await connected(crm, 'durable');
    expect(await agents(crm, key)).toBe(200);
    expect(network).toHaveBeenCalledTimes(1);
    network.mockRestore();
  });
});

describe("the authority's answer", () => {
  const crm = createCrm('authorization_code');

  test('is taken in the browser only in which consent was begun', async () => {
    const before = await countOf('connections');
    const victim = createBrowser(crm);
    const url = await createBrowser(crm).consent((await invite(crm)).invitation.url, 'other-browser');
    const without = await victim.open(url);
    expect({ status: without.status, title: titleOf(without) }).toEqual({
      status: 400,
      title: 'This was not begun in this browser',
    });
    await victim.start((await invite(crm)).invitation.url);
    expect((await victim.open(url)).status).toBe(400);
    expect(await countOf('connections')).toBe(before);
  });

  test.each([
    [
      'a forged state',
      (url: URL) => url.searchParams.set('state', `${'a'.repeat(21)}.b.9999999999999.${'c'.repeat(43)}`),
    ],
    ['an altered state', (url: URL) => url.searchParams.set('state', `${url.searchParams.get('state')}A`)],
    ['no state', (url: URL) => url.searchParams.delete('state')],
    ['no code', (url: URL) => url.searchParams.delete('code')],
    ['a code of somebody else', (url: URL) => url.searchParams.set('code', 'code-of-somebody-else')],
  ])('with %s connects nothing', async (_, change) => {
    const before = await countOf('connections');
    const browser = createBrowser(crm);
    const url = new URL(await browser.consent((await invite(crm)).invitation.url, 'forged'));
    change(url);
    const shown = await browser.open(url.href);
    expect(shown.status).toBe(400);
    expect(await countOf('connections')).toBe(before);
  });

  test('that takes longer than a quarter of an hour connects nothing', async () => {
    const before = await countOf('connections');
    const browser = createBrowser(crm);
    const url = await browser.consent((await invite(crm)).invitation.url, 'slow');
    crm.now += 15 * 60_000;
    expect((await browser.open(url)).status).toBe(410);
    expect(await countOf('connections')).toBe(before);
  });

  test.each([
    ['access_denied', 'Consent was not given'],
    ['invalid_scope', 'The authority gave no consent (invalid_scope)'],
    ['<script>alert(2)</script>', 'The authority gave no consent'],
    ['toString', 'The authority gave no consent'],
  ])('%s is told in words of ours, and the link goes on being good', async (error, title) => {
    const { invitation } = await invite(crm);
    const browser = createBrowser(crm);
    const asked = (await browser.start(invitation.url)).headers.get('Location') ?? '';
    const evil = '<img src=x onerror=alert(3)>"\'';
    const shown = await browser.open(answerUrl(asked, { error, error_description: evil, error_uri: 'javascript:4' }));
    expect({ status: shown.status, title: titleOf(shown) }).toEqual({ status: 400, title });
    expect(shown.text).not.toMatch(/script|onerror|alert|javascript/);
    expect(JSON.stringify(crm.bridge.lines.at(-1))).not.toMatch(/script|onerror|alert|toString/);
    const url = await browser.consent(invitation.url, `after-denial-${title.length}`);
    expect(keyIn(await browser.open(url))).toBeDefined();
  });

  test('is tried at the service, and nothing is kept of what it refuses', async () => {
    const before = await countOf('connections');
    const { invitation } = await invite(crm);
    const browser = createBrowser(crm);
    crm.fail(403);
    const refused = await browser.open(await browser.consent(invitation.url, 'refused'));
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('acme.crm.example');
    expect(await countOf('connections')).toBe(before);
    expect(keyIn(await browser.open(await browser.consent(invitation.url, 'not-refused')))).toBeDefined();
  });

  test('may come again after a fault of the service', async () => {
    const browser = createBrowser(crm);
    const url = await browser.consent((await invite(crm)).invitation.url, 'faulty');
    crm.fail(500, 500, 500, 500);
    const failed = await browser.open(url);
    expect(failed.status).toBe(502);
    expect(failed.text).toContain('can be used again');
    expect(await agents(crm, keyIn(await browser.open(url)))).toBe(200);
  });
});

describe('an account that is connected again by consent', () => {
  const crm = createCrm('authorization_code');

  test('keeps its key, and forgets the earlier tokens', async () => {
    const { account, key } = await connected(crm, 'again');
    const [first] = crm.holding().slice(-1);
    const { invitation } = await invite(crm, { account: account.id });
    const browser = createBrowser(crm);
    const page = await browser.open(invitation.url);
    expect(titleOf(page)).toContain('again');
    expect(page.text).toContain('Tenant again');
    const url = await browser.consent(invitation.url, 'again');
    const shown = await browser.open(url);
    expect(titleOf(shown)).toContain('is connected again');
    expect(shown.text).not.toContain('tbk_');
    expect(await agents(crm, key)).toBe(200);
    expect(crm.holding()).not.toContain(first);
    expect((await browser.open(url)).status).toBe(200);
  });

  test('takes no consent of another customer, and that of its own afterwards', async () => {
    const { account, key } = await connected(crm, 'mine');
    const { invitation } = await invite(crm, { account: account.id });
    const browser = createBrowser(crm);
    const shown = await browser.open(await browser.consent(invitation.url, 'somebody-else'));
    expect(shown.status).toBe(409);
    expect(shown.text).toContain('another customer');
    expect(await agents(crm, key)).toBe(200);
    const again = await browser.open(await browser.consent(invitation.url, 'mine'));
    expect(titleOf(again)).toContain('is connected again');
    expect(await agents(crm, key)).toBe(200);
  });

  test('is not connected by an older invitation once a newer one was used', async () => {
    const { account, key } = await connected(crm, 'outrun');
    const [older, newer] = [await invite(crm, { account: account.id }), await invite(crm, { account: account.id })];
    const browser = createBrowser(crm);
    expect((await browser.open(await browser.consent(newer.invitation.url, 'outrun'))).status).toBe(200);
    const shown = await browser.open(await browser.consent(older.invitation.url, 'outrun'));
    expect(shown.status).toBe(409);
    expect(await agents(crm, key)).toBe(200);
  });

  test('is not there any more once it was forgotten', async () => {
    const { account } = await connected(crm, 'forgotten');
    const { invitation } = await invite(crm, { account: account.id });
    const browser = createBrowser(crm);
    const url = await browser.consent(invitation.url, 'forgotten');
    await crm.bridge.admin('POST', `/accounts/${account.id}/forget`);
    expect((await browser.open(url)).status).toBe(410);
    expect((await browser.open(invitation.url)).status).toBe(410);
  });

  test('no log line holds a code, a token, a key or a state', () => {
    const lines = crm.lines;
    expect(new Set(lines.map((line) => line['endpoint']))).toContain('connect/callback');
    const log = JSON.stringify(lines);
    for (const secret of [CRM_SECRET, 'tbk_', 'code-', 'state=', ...crm.secrets]) expect(log).not.toContain(secret);
  });
});

describe('two consents to one invitation at once', () => {
  test('of two customers connect one of them, whose tokens the other cannot touch', async () => {
    const crm = createCrm('authorization_code');
    const { invitation } = await invite(crm);
    const tenants = ['first-of-two', 'second-of-two'];
    const urls = await Promise.all(
      tenants.map(async (tenant) => {
        const browser = createBrowser(crm);
        const url = await browser.consent(invitation.url, tenant);
        return () => browser.open(url);
      }),
    );
    const pages = await Promise.all(urls.map((open) => open()));
    const keys = pages.flatMap((page) => keyIn(page) ?? []);
    expect(keys).toHaveLength(1);
    expect(await agents(crm, keys[0])).toBe(200);
    expect(crm.holding()).toHaveLength(1);
  });

  test('one of which brings a stale code leave the other connected', async () => {
    const crm = createCrm('authorization_code');
    const { invitation } = await invite(crm);
    const [good, stale] = [createBrowser(crm), createBrowser(crm)];
    const url = await good.consent(invitation.url, 'stale-beside');
    const other = new URL(await stale.consent(invitation.url, 'stale-beside'));
    other.searchParams.set('code', 'stale');
    const [page] = await Promise.all([good.open(url), stale.open(other.href)]);
    expect(await agents(crm, page ? keyIn(page) : undefined)).toBe(200);
  });
});

describe('other paths under /connect', () => {
  const crm = createCrm('client_credentials');

  test.each([
    ['GET', '/connect'],
    ['GET', '/connect/nothing'],
    ['GET', '/connect/crm'],
    ['POST', '/connect/crm/callback'],
    ['GET', '/connect/crm/start'],
    ['GET', '/connect/contact_sync'],
    ['GET', '/connect/%3Cscript%3E'],
  ])('answer %s %s with a page that says that there is nothing', async (method, path) => {
    const shown = await show(crm, new Request(`${ORIGIN}${path}`, { method }));
    expect(shown.status).toBe(404);
    expect(titleOf(shown)).toBe('There is nothing to connect here');
    expect(shown.text).not.toContain('script');
  });
});
