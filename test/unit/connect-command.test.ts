import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completeFields } from '../../cli/connect/fields.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { runCli } from '../support/run-cli.ts';

const FIELDS = [
  { name: 'site', display: 'Site', mandatory: true, secret: false },
  { name: 'api_key', display: 'API key', mandatory: true, secret: true },
  { name: 'note', display: 'Note', mandatory: false, secret: false },
];

describe('the fields of a connection', () => {
  test('are asked for in their order, but for those that are given', async () => {
    const asked: string[] = [];
    const values = await completeFields(FIELDS, { api_key: 'k' }, async ({ name }) => {
      asked.push(name);
      return name === 'note' ? '' : `a ${name}`;
    });
    expect(asked).toEqual(['site', 'note']);
    expect(values).toEqual({ site: 'a site', api_key: 'k' });
  });

  test('are named where nobody can be asked', async () => {
    const refusal = await completeFields(FIELDS, {}).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UsageError);
    expect(String(refusal)).toContain('Missing: site, api_key.');
    expect(await completeFields(FIELDS, { site: 's', api_key: 'k' })).toEqual({ site: 's', api_key: 'k' });
  });

  test('have the names that the bridge tells, and a refusal does not repeat a value', async () => {
    const refusal = await completeFields(FIELDS, { apikey: 'top-secret' }).catch((error: unknown) => error);
    expect(String(refusal)).toMatch(/--field apikey.*there are site, api_key, note/);
    expect(String(refusal)).not.toContain('top-secret');
  });
});

describe('bridge connect', () => {
  const bodies: unknown[] = [];
  let answer: object = {};
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      response.setHeader('Content-Type', 'application/json');
      if (request.method === 'GET') {
        const crm = { name: 'crm', connection: { fields: FIELDS, consent: false } };
        return response.end(JSON.stringify({ integrations: [{ name: 'directory' }, crm] }));
      }
      bodies.push(JSON.parse(text));
      return response.end(JSON.stringify(answer));
    });
  });
  let url = '';
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => void server.close());

  const cli = (...args: string[]) =>
    runCli(['connect', ...args], {
      env: { BRIDGE_URL: url, BRIDGE_OPERATOR_KEY: 'key', CRM_KEY: 'from-the-environment' },
    });

  test('sends what is given, and prints the bridge key with what to do with it', async () => {
    answer = {
      account: { id: 'a1', integration: 'crm', label: 'Acme' },
      connection: { id: 'c1', version: 1 },
      bridge_key: 'tbk_once',
    };
    const given = ['--field', 'site=acme', '--field', 'api_key=env:CRM_KEY', '--label', 'Acme'];
    const { code, stdout, stderr } = await cli('crm', ...given);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(bodies.at(-1)).toEqual({
      integration: 'crm',
      label: 'Acme',
      credentials: { site: 'acme', api_key: 'from-the-environment' },
    });
    expect(stdout).toContain('Acme (a1) is connected');
    expect(stdout).toContain('tbk_once');
    expect(stdout).toContain(`${url}/crm/auth_validation`);
    expect(stdout).not.toContain('from-the-environment');
  });

  test('prints an invitation with its expiry and the redirect URI, also as JSON', async () => {
    answer = {
      invitation: { url: 'https://bridge.example/connect/crm?invitation=x', expires_at: '2026-12-01T00:00:00.000Z' },
      redirect_uri: 'https://bridge.example/connect/crm/callback',
    };
    const given = ['--field', 'site=acme', '--field', 'api_key=env:CRM_KEY', '--hours', '24', '--account', 'a1'];
    const { stdout } = await cli('crm', ...given);
    expect(bodies.at(-1)).toMatchObject({ hours: 24, account: 'a1' });
    for (const part of ['connect/crm?invitation=x', '2026-12-01', 'connect/crm/callback']) {
      expect(stdout).toContain(part);
    }
    expect(JSON.parse((await cli('crm', ...given, '--json')).stdout)).toEqual(answer);
  });

  test.each([
    ['a field that is missing', ['crm', '--field', 'site=a'], 2, 'Missing: api_key.'],
    ['an integration that is not served', ['other'], 2, 'there are crm'],
    ['an integration whose credentials are not kept', ['directory'], 1, 'keeps no credentials for directory'],
  ])('names %s, and sends nothing', async (_, args, code, words) => {
    const before = bodies.length;
    const ended = await cli(...args);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(words);
    expect(bodies).toHaveLength(before);
  });
});
