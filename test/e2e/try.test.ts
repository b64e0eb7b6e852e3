import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMycrm, MYCRM_TOKEN } from '../../fakes/mycrm.ts';
import { serve, type Served } from '../../fakes/serve.ts';
import { runCli } from '../support/run-cli.ts';

let served: Served;
const crm = createMycrm({ now: Date.now, customers: 20 });

beforeAll(async () => {
  served = await serve(crm.app);
});
afterAll(() => served.close());

const env = { MYCRM: MYCRM_TOKEN };
const attempt = (...args: readonly string[]) =>
  runCli(['try', 'mycrm', ...args, '--auth', 'account=acme', '--auth', 'token=env:MYCRM', '--at', served.url], { env });

interface Tried {
  readonly ok: boolean;
  readonly steps: readonly {
    readonly title: string;
    readonly exchanges: readonly { readonly method: string; readonly url: string; readonly headers: object }[];
    readonly mapped: readonly { readonly id: string; readonly message?: string }[];
    readonly problem?: { readonly code: string; readonly whatToDo: string };
  }[];
  readonly fields: readonly { readonly rows: readonly { readonly field: string; readonly yielded: number }[] }[];
}

async function json(...args: readonly string[]): Promise<Tried> {
  const { stdout } = await attempt(...args, '--json');
  return JSON.parse(stdout) as Tried;
}

describe('bridge try', () => {
  test('shows the request without its secret, the answer, and what is made of it', async () => {
    const { code, stdout, stderr } = await attempt('validate');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('GET https://acme.example.org/api/v1/me');
    expect(stdout).toContain('authorization: Bearer [secret]');
    expect(stdout).toContain('"label": "Acme"');
    expect(stdout).not.toContain(MYCRM_TOKEN);
  });

  test('reads pages of contacts as the engine does, and counts what each field yields', async () => {
    const { ok, steps, fields } = await json('contacts', '--pages', '2', '--limit', '3');
    expect(ok).toBe(true);
    expect(steps.map(({ mapped }) => mapped.map(({ id }) => id))).toEqual([
      ['1', '2', '3'],
      ['4', '5', '6'],
    ]);
    const [first, second] = steps.map(({ exchanges }) => new URL(exchanges[0]?.url ?? '').searchParams);
    expect([first?.get('updated_since'), second?.get('after_id')]).toEqual([null, '3']);
    expect(fields[0]?.rows).toContainEqual(
      expect.objectContaining({ field: 'name', yielded: 6, expression: 'join(first_name, last_name)' }),
    );
  });

  test('asks for what changed since a time', async () => {
    const { steps } = await json('contacts', '--since', '2024-05-01T00:00:00Z', '--limit', '1');
    expect(new URL(steps[0]?.exchanges[0]?.url ?? '').searchParams.get('updated_since')).toBe('2024-05-01T00:00:00Z');
  });

  test('reaches a service on this machine as LOCAL_SERVICES says', async () => {
    const args = ['try', 'mycrm', 'validate', '--auth', 'account=acme', '--auth', 'token=env:MYCRM'];
    const services = (text: string) => ({ env: { ...env, LOCAL_SERVICES: text } });
    const { code, stdout } = await runCli(args, services(`https://acme.example.org=${served.url}`));
    expect([code, stdout]).toEqual([0, expect.stringContaining('GET https://acme.example.org/api/v1/me')]);
    const wrong = await runCli(args, services('acme'));
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('The variable LOCAL_SERVICES')]);
  });

  test('reads agents, searches and interactions of the person who is found', async () => {
    expect((await json('agents')).fields[0]?.rows).toContainEqual(expect.objectContaining({ field: 'email' }));
    const email = crm.customers[0]?.emails[0]?.address ?? '';
    const search = await json('search', '--id', '1', '--email', email);
    expect(search.steps.map(({ title, mapped }) => [title, mapped[0]?.id])).toEqual([
      ['search by id', '1'],
      ['search by e-mail', '1'],
    ]);
    const { steps } = await json('interactions', '--email', email, '--type', 'ticket');
    expect(steps.map(({ title }) => title)).toEqual(['search by e-mail', 'interactions: ticket']);
    expect(steps.at(-1)?.exchanges[0]?.url).toContain('/customers/1/tickets');
  });

  test('executes an action only where it is told to', async () => {
    const before = crm.tickets.length;
    const refused = await attempt('action', 'create_ticket', '--id', '1', '--input', 'subject=Hello');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('really writes')]);
    expect(crm.tickets).toHaveLength(before);
    const { ok, steps } = await json('action', 'create_ticket', '--id', '1', '--input', 'subject=Hello', '--yes');
    expect([ok, crm.tickets.length]).toEqual([true, before + 1]);
    expect(crm.tickets.at(-1)).toMatchObject({ subject: 'Hello', customer_id: 1 });
    expect(steps.at(-1)?.mapped[0]?.message).toContain('created');
    expect(steps.at(-1)?.exchanges[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
  });

  test('says what to do where the credentials are refused, or the host is not there', async () => {
    const at = ['--at', served.url];
    const wrong = ['--auth', 'account=acme', '--auth', 'token=another-token-entirely'];
    const { code, stdout } = await runCli(['try', 'mycrm', 'validate', ...wrong, ...at]);
    expect([code, stdout]).toEqual([1, expect.stringContaining('check the values of --auth')]);
    expect(stdout).not.toContain('another-token');
    await served.close();
    const { stdout: gone } = await runCli(['try', 'mycrm', 'validate', ...wrong, ...at]);
    served = await serve(crm.app);
    expect(gone).toContain('Nothing listens there');
  });

  test.each([
    [['mycrm', 'agents', '--since', '7d'], '--since does not apply to agents; it is for contacts'],
    [['nobody', 'validate'], 'There is no integration "nobody"'],
    [['mycrm'], 'WHAT is missing'],
    [['mycrm', 'all'], 'There is nothing "all" to try'],
    [['mycrm', 'validate', '--auth', 'account=acme'], 'auth.token is required'],
    [['mycrm', 'validate', '--auth', 'accuont=acme'], 'has no such auth field'],
    [['mycrm', 'validate', '--auth', 'account=evil.example/', '--auth', 'token=x'], 'auth.account must'],
    [['mycrm', 'search', '--auth', 'account=acme', '--auth', 'token=x'], 'Whom?'],
    [['mycrm', 'validate', '--auth', 'account=acme', '--auth', 'token=x', '--at', 'https://acme.com'], '--at must be'],
    [
      ['mycrm', 'validate', '--auth', 'account=acme', '--auth', 'token=x', '--setting', 'country=Portugal'],
      '--setting country must',
    ],
    [['mycrm', 'action', 'creat', '--auth', 'account=acme', '--auth', 'token=x'], 'has no action "creat"'],
  ])('answers wrong usage with 2: %j', async (args, says) => {
    const { code, stderr } = await runCli(['try', ...args]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
  });
});
