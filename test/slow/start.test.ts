import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { type CliOptions, type Ended, runCli } from '../support/run-cli.ts';

let data: string;
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'talkdesk-bridge-'));
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

const runStart = (flags: readonly string[], onOutput?: CliOptions['onOutput']) =>
  runCli(['start', ...flags], onOutput ? { onOutput } : {});

interface Report {
  readonly ok: boolean;
  readonly steps: readonly { readonly name: string; readonly outcome: string; readonly summary: string }[];
}

describe('npm start', () => {
  test('has the whole conversation, ends with 0 after --once, and does so again over the data of before', async () => {
    const flags = ['--once', '--json', '--data', data];
    for (const round of [1, 2]) {
      const { code, stdout, stderr } = await runStart([...flags, '--port', await freePort()]);
      expect({ round, code, stderr: code === 0 ? '' : stderr }).toEqual({ round, code: 0, stderr: '' });
      const report = JSON.parse(stdout) as Report;
      expect(report.steps.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 11 }, () => 'done'));
      const incremental = report.steps.find(({ name }) => name.includes('incremental'));
      expect(incremental?.summary).toBe('exactly those 25 contacts');
    }
  });

  test('is stopped by Ctrl-C in the middle without a broken state', async () => {
    const interrupted = join(data, 'interrupted');
    const flags = ['--once', '--data', interrupted];
    for (const moment of ['Preparing the local database', 'Preparing the sample', 'Starting the Worker']) {
      let signalled = false;
      const { code } = await runStart([...flags, '--port', await freePort()], (text, signal) => {
        if (signalled || !text.includes(moment)) return;
        signalled = true;
        signal('SIGINT');
      });
      expect({ moment, code }).toEqual({ moment, code: 130 });
      expect(existsSync(join(interrupted, 'bridge.lock'))).toBe(false);
    }
    const { code, stdout } = await runStart([...flags, '--port', await freePort()]);
    expect(code).toBe(0);
    expect(stdout).toContain('All went right.');
  });

  test('says in clear words that a port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await runStart(['--data', data, '--port', String(port)]);
    server.close();
    expect(code).toBe(2);
    expect(stderr).toContain(`Port ${port} is in use by another program`);
  });

  test('refuses a second start over the same data while the first serves, and prints what to try', async () => {
    let second: Promise<Ended> | undefined;
    const other = await freePort();
    const first = await runStart(['--data', data, '--port', await freePort()], (text, signal) => {
      if (!text.includes('Serving on') || second) return;
      second = runStart(['--data', data, '--port', other]);
      void second.finally(() => signal('SIGINT'));
    });
    const refused = await second;
    expect(refused?.code).toBe(2);
    expect(refused?.stderr).toContain('Another local bridge');
    expect(first.stdout.match(/curl -s/g)).toHaveLength(3);
    expect(first.stdout).toContain('local-development-key');
  });

  test.each([['--port 0'], ['--prot 1']])('answers wrong usage (%s) with exit code 2 and a hint', async (flags) => {
    const { code, stderr } = await runStart(flags.split(' '));
    expect(code).toBe(2);
    expect(stderr).toContain('--help');
  });
});
