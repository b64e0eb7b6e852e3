/** Files of contacts and agents, from the command line into the Worker as it is deployed. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTalkdesk } from '../../simulator/talkdesk.ts';
import { BUILT_OPERATOR_KEY, type BuiltBridge, startBuiltBridge } from '../support/built-bridge.ts';
import { type CliOptions, runCli } from '../support/run-cli.ts';

let bridge: BuiltBridge;
let folder: string;
let account: { readonly id: string; readonly key: string };

beforeAll(async () => {
  bridge = await startBuiltBridge();
  folder = mkdtempSync(join(tmpdir(), 'talkdesk-bridge-import-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await bridge.close();
});

let accounts = 0;
beforeEach(async () => {
  accounts += 1;
  const body = JSON.stringify({ integration: 'directory', label: `Directory ${accounts}` });
  const headers = { Authorization: `Bearer ${BUILT_OPERATOR_KEY}` };
  const response = await fetch(`${bridge.url}/_admin/accounts`, { method: 'POST', headers, body });
  const created = (await response.json()) as { account: { id: string }; bridge_key: string };
  account = { id: created.account.id, key: created.bridge_key };
});

interface Report {
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly rejectFile?: string;
  readonly interruption?: { readonly reason: string };
}

const env = () => ({ BRIDGE_URL: bridge.url, BRIDGE_OPERATOR_KEY: BUILT_OPERATOR_KEY });
const run = (args: readonly string[], options: CliOptions = {}) =>
  runCli(['import', ...args, '--account', account.id], { ...options, env: { ...env(), ...options.env } });

async function importJson(args: readonly string[], options: CliOptions = {}) {
  const { code, stdout, stderr } = await run([...args, '--json'], options);
  if (stdout === '') throw new Error(stderr);
  return { code, report: JSON.parse(stdout) as Report };
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Contacts as Talkdesk gets them, by id. */
async function synchronized() {
  const talkdesk = createTalkdesk({
    bridge: { url: bridge.url },
    integration: 'directory',
    auth: { bridge_key: account.key },
  });
  await talkdesk.syncContacts();
  return talkdesk.state.contacts;
}

const manyRows = (count: number) =>
  `id,name,email,phone\n${Array.from({ length: count }, (_, n) => `c${n},Contact ${n},c${n}@many.example,+35191${1_000_000 + n}\n`).join('')}`;

describe('bridge import contacts', () => {
  test('brings an export of Google Contacts to Talkdesk, and says what it did', async () => {
    const path = write(
      'google.csv',
      [
        'First Name,Last Name,Organization Name,Organization Title,E-mail 1 - Value,Phone 1 - Value,Notes',
        'Zara,Quill,Quill & Co,Owner,zara@quill.example ::: z@quill.example,911 222 333,likes tea',
        'Otto,Brandt,,,otto@brandt.example,+49 30 1234567,',
        'Broken,Row,,,not an e-mail,,',
        '',
      ].join('\r\n'),
    );
    const { code, stdout } = await run(['contacts', path, '--country', 'PT']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Rows +3/);
    expect(stdout).toContain('Notes');
    expect([...(await synchronized()).values()].map(({ name, emails, phones }) => ({ name, emails, phones }))).toEqual([
      { name: 'Zara Quill', emails: ['zara@quill.example', 'z@quill.example'], phones: ['+351911222333'] },
      { name: 'Otto Brandt', emails: ['otto@brandt.example'], phones: ['+49301234567'] },
    ]);
    const rejects = readFileSync(join(folder, 'google.rejects.csv'), 'utf8');
    expect(rejects.split('\r\n')[1]).toMatch(/^4,.*Broken,Row/);

    write('google.rejects.csv', rejects.replace('not an e-mail', 'mended@row.example'));
    const mended = await importJson(['contacts', join(folder, 'google.rejects.csv')]);
    expect(mended).toMatchObject({ code: 0, report: { rows: 1, created: 1, rejected: 0 } });
    expect((await synchronized()).size).toBe(3);
  });

  test('tells in a dry run what would happen, and changes nothing', async () => {
    const path = write('dry.csv', 'id,name\na,Ana\nb,Bea\n');
    expect(await importJson(['contacts', path, '--dry-run'])).toMatchObject({
      code: 0,
      report: { rows: 2, created: 2 },
    });
    expect((await synchronized()).size).toBe(0);
    await importJson(['contacts', path]);
    write('dry.csv', 'id,name\na,Ana\nb,Other\nc,Cid\n');
    expect(await importJson(['contacts', path, '--dry-run'])).toMatchObject({
      report: { created: 1, updated: 1, unchanged: 1 },
    });
  });

  test("reads phones by the rules of the account's country where no other is given", async () => {
    const path = write('country.csv', 'id,phone\na,030 1234567\n');
    await runCli(['account', 'set', account.id, '--country', 'DE'], { env: env() });
    await importJson(['contacts', path]);
    const headers = { Authorization: `Bearer ${BUILT_OPERATOR_KEY}` };
    const erasures = await fetch(`${bridge.url}/_admin/erasures`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ phone: '+49301234567', account: account.id, dry_run: true }),
    });
    expect(await erasures.json()).toMatchObject({ accounts: [{ contacts: ['a'] }] });
  });
});

describe('an import that is interrupted', () => {
  const ROWS = 1800;
  /** Imports of batches of 500, so four requests. */
  let imports = 0;

  /** A proxy before the bridge, which is told of each batch and may let it fail. */
  async function proxied<Result>(
    onBatch: (count: number) => 'pass' | 'cut before' | 'cut after',
    use: (url: string) => Promise<Result>,
  ): Promise<Result> {
    imports = 0;
    const server: Server = createServer((request, response) => {
      void (async () => {
        const isBatch = request.method === 'POST' && (request.url ?? '').endsWith('/contacts');
        const fate = isBatch ? onBatch((imports += 1)) : 'pass';
        const body = await buffer(request);
        if (fate === 'cut before') return request.socket.destroy();
        const answer = await fetch(`${bridge.url}${request.url}`, {
          method: request.method ?? 'GET',
          headers: { Authorization: request.headers.authorization ?? '' },
          ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
        });
        const text = await answer.text();
        if (fate === 'cut after') return request.socket.destroy();
        return response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(text);
      })();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  test.each(['cut before', 'cut after'] as const)(
    'because the bridge goes down (%s a batch was written) says so, and is resumed by the same command without doubles',
    async (cut) => {
      const path = write('down.csv', manyRows(ROWS));
      const first = await proxied(
        (count) => (count >= 3 ? cut : 'pass'),
        (url) => importJson(['contacts', path], { env: { BRIDGE_URL: url } }),
      );
      expect(first.code).toBe(1);
      expect(first.report).toMatchObject({ rows: 1000, created: 1000, rejected: 0 });
      expect(first.report.interruption?.reason).toContain('No bridge answers');
      const second = await importJson(['contacts', path]);
      const written = cut === 'cut after' ? 1500 : 1000;
      expect(second).toMatchObject({ code: 0, report: { rows: ROWS, unchanged: written, created: ROWS - written } });
      expect((await synchronized()).size).toBe(ROWS);
    },
  );

  test('by a moment without the bridge goes on by itself', async () => {
    const path = write('blip.csv', manyRows(ROWS));
    const { code, report } = await proxied(
      (count) => (count === 2 ? 'cut before' : count === 3 ? 'cut after' : 'pass'),
      (url) => importJson(['contacts', path], { env: { BRIDGE_URL: url } }),
    );
    // The batch whose answer was lost had been written.
    expect({ code, report }).toMatchObject({ code: 0, report: { rows: ROWS, created: ROWS - 500, unchanged: 500 } });
    expect((await synchronized()).size).toBe(ROWS);
  });

  test('by Ctrl-C ends after the batch under way, and is resumed without doubles', async () => {
    const path = write('stopped.csv', manyRows(ROWS));
    let stop: (name: NodeJS.Signals) => void = () => {};
    const first = await proxied(
      (count) => {
        if (count === 2) stop('SIGINT');
        return 'pass';
      },
      (url) => importJson(['contacts', path], { env: { BRIDGE_URL: url }, onStart: (signal) => (stop = signal) }),
    );
    expect(first.code).toBe(1);
    expect(first.report.interruption).toBeDefined();
    expect(first.report.created).toBe(first.report.rows);
    expect(first.report.rows).toBeLessThan(ROWS);
    const second = await importJson(['contacts', path]);
    expect(second.report).toMatchObject({
      rows: ROWS,
      unchanged: first.report.rows,
      created: ROWS - first.report.rows,
    });
    expect((await synchronized()).size).toBe(ROWS);
  });
});

describe('bridge import agents', () => {
  test('brings agents to Talkdesk', async () => {
    const path = write('agents.csv', 'Name;E-Mail;Active\nAna;Ana@a.example;yes\nBea;bea@a.example;no\nCid;;yes\n');
    const { code, report } = await importJson(['agents', path]);
    expect({ code, report }).toMatchObject({ code: 1, report: { rows: 3, created: 2, rejected: 1 } });
    const body = JSON.stringify({ auth: { bridge_key: account.key } });
    const response = await fetch(`${bridge.url}/directory/agent_sync`, { method: 'POST', body });
    const { agents } = (await response.json()) as { agents: { email: string }[] };
    expect(agents.map(({ email }) => email)).toEqual(['ana@a.example', 'bea@a.example']);
  });
});

describe('an import that cannot begin', () => {
  test('says why: no file, wrong key, no account, several accounts', async () => {
    const path = write('fine.csv', 'id,name\na,Ana\n');
    const missing = await runCli(['import', 'contacts', join(folder, 'nothing.csv')], { env: env() });
    expect({ code: missing.code, said: missing.stderr.includes('There is no file') }).toEqual({ code: 2, said: true });
    const wrong = await run(['contacts', path], { env: { BRIDGE_OPERATOR_KEY: 'wrong' } });
    expect({ code: wrong.code, said: wrong.stderr.includes('BRIDGE_OPERATOR_KEY') }).toEqual({ code: 1, said: true });
    const nobody = await runCli(['import', 'contacts', path, '--account', 'nobody'], { env: env() });
    expect({ code: nobody.code, said: nobody.stderr.includes('no account') }).toEqual({ code: 1, said: true });
    const several = await runCli(['import', 'contacts', path], { env: env() });
    expect({ code: several.code, said: several.stderr.includes('--account') }).toEqual({ code: 2, said: true });
    expect(several.stderr).toContain(account.id);
  });
});
