import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { serve } from '../../fakes/serve.ts';
import { createMycrm } from '../../fakes/mycrm.ts';
import { freePort } from '../support/free-port.ts';
import { runCli } from '../support/run-cli.ts';

const main = fileURLToPath(new URL('../../fakes/mycrm-server.ts', import.meta.url));

/** Runs `npm run mycrm` for as long as `use` takes. */
async function whileServing<Result>(use: (url: string) => Promise<Result>, end: NodeJS.Signals = 'SIGINT') {
  const port = await freePort();
  let using: Promise<Result> | undefined;
  const ended = await runCli(['--port', port], {
    main,
    onOutput(text, signal) {
      if (!text.includes('Requests:') || using) return;
      using = use(`http://127.0.0.1:${port}`);
      void using.catch(() => {}).finally(() => signal(end));
    },
  });
  if (!using) throw new Error(`It did not serve: ${ended.stderr}`);
  return { ...ended, port, result: await using };
}

describe('npm run mycrm', () => {
  test('serves with the token that it prints, and shows every request without it', async () => {
    const { code, stdout, stderr, port, result } = await whileServing(async (url) => {
      const headers = { Authorization: 'Bearer mycrm-demo-token' };
      const answers = [
        await fetch(`${url}/api/v1/customers?per_page=2`, { headers }),
        await fetch(`${url}/api/v1/me`, { headers: { Authorization: 'Bearer another-token' } }),
      ];
      return answers.map(({ status }) => status);
    });
    expect(result).toEqual([200, 401]);
    const [greeting = '', requests] = stdout.split('Requests:\n');
    expect(greeting).toContain('Bearer mycrm-demo-token');
    expect(greeting).toContain(`LOCAL_SERVICES="https://acme.example.org=http://127.0.0.1:${port}"`);
    expect(requests).toBe('GET /api/v1/customers?per_page=2 200\nGET /api/v1/me 401\n');
    expect([code, stderr]).toEqual([0, '']);
  });

  test('ends when it is asked to, while a connection is open', async () => {
    const { code } = await whileServing(async (url) => (await fetch(url)).status, 'SIGTERM');
    expect(code).toBe(0);
  });

  test('says where the port is in use, and what to do', async () => {
    const other = await serve(createMycrm({ now: Date.now, customers: 0 }).app);
    const { port } = new URL(other.url);
    const { code, stdout, stderr } = await runCli(['--port', port], { main });
    await other.close();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `Port ${port} is in use. Stop what listens there, or choose another port with --port\nSee: npm run mycrm -- --help\n`,
    );
  });

  test.each([[['--port', '0']], [['--port', 'x']], [['--prt', '8790']], [['8790']]])(
    'answers wrong usage with 2: %j',
    async (args) => {
      expect((await runCli(args, { main })).code).toBe(2);
    },
  );

  test('has help', async () => {
    const { code, stdout } = await runCli(['--help'], { main });
    expect([code, stdout]).toEqual([0, expect.stringContaining('--port=<PORT>')]);
  });
});
