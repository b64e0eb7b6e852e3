import { describe, expect, test } from 'vitest';
import { toJson, toText } from '../../cli/check/report.ts';
import type { CheckResult } from '../../conformance/check.ts';
import { CLAUSES } from '../../conformance/clauses/all.ts';
import { parseManifest } from '../../conformance/manifest.ts';
import { wrongValue } from '../../conformance/secrets.ts';
import { PLAIN_BREAKS } from '../../fakes/plain-bridge/breaks/all.ts';
import { createPlainBridge, PLAIN_AUTH, PLAIN_MANIFEST } from '../../fakes/plain-bridge/plain-bridge.ts';
import { checkPlainBridge, failedIn } from './plain-check.ts';

test('a good bridge passes every clause that is about it', async () => {
  const { findings, requests } = await checkPlainBridge();
  const others = findings.filter(({ verdict }) => verdict.outcome !== 'pass');
  expect(others.map(({ clause, verdict }) => [clause.id, verdict])).toEqual([
    ['auth.token-401', { outcome: 'not applicable', reason: 'authentication_type is not oauth2' }],
  ]);
  expect(requests).toBeLessThan(120);
});

/** With OAuth the key is a token that Talkdesk has obtained. */
function withOauth() {
  const { integration } = PLAIN_MANIFEST;
  const authentication_configuration = integration.authentication_configuration.map((field) => ({
    ...field,
    ...(field.field_name === 'api_key' ? { type: 'oauth' } : {}),
  }));
  const changed = { ...integration, authentication_type: 'oauth2', authentication_configuration };
  return { manifest: parseManifest(JSON.stringify({ ...PLAIN_MANIFEST, integration: changed })) };
}

test('a good bridge with OAuth passes every clause that is about it', async () => {
  const { findings } = await checkPlainBridge({}, withOauth());
  expect(findings.filter(({ verdict }) => verdict.outcome !== 'pass')).toEqual([]);
});

/** Secrets, right or wrong, and what is known of a person. */
const HIDDEN = [
  PLAIN_AUTH.api_key,
  wrongValue(PLAIN_AUTH.api_key),
  'contact-1@plain.example',
  '+351210000001',
  'Contact 1',
  'agent-1@plain.example',
  'Router',
];

describe('the clauses that name it, and no others, notice a bridge that', () => {
  test.each(PLAIN_BREAKS.map((each) => [each.name, each] as const))('%s', async (_, broken) => {
    const { fails, fault, origin, authenticationType } = broken;
    const result = await checkPlainBridge(fault, {
      ...(origin === undefined ? {} : { origin }),
      ...(authenticationType === undefined ? {} : withOauth()),
    });
    expect(failedIn(result)).toEqual(fails);

    const shown = toText('https://plain.example', result) + toJson('https://plain.example', result);
    expect(HIDDEN.filter((value) => shown.includes(value))).toEqual([]);
  });
});

test('every clause notices a defect', () => {
  const noticed = new Set(PLAIN_BREAKS.flatMap(({ fails }) => fails));
  expect(CLAUSES.map(({ id }) => id).filter((id) => !noticed.has(id))).toEqual([]);
});

describe('a check', () => {
  const reasonsOf = ({ findings }: CheckResult, prefix: string) =>
    new Set(
      findings.flatMap(({ clause, verdict }) =>
        clause.id.startsWith(prefix) && verdict.outcome === 'not applicable' ? [verdict.reason] : [],
      ),
    );

  test('is cut off after as many pages as it may ask for', async () => {
    const result = await checkPlainBridge({}, { maxPages: 3 });
    expect(failedIn(result)).toEqual([]);
    expect(reasonsOf(result, 'contacts.')).toContain(
      'the initial run was cut off after 3 pages; --max-pages allows more',
    );
  });

  test('says once that there is no bridge', async () => {
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }));
    await expect(checkPlainBridge({}, { fetch })).rejects.toThrow('https://plain.example gave no answer: ECONNREFUSED');
  });

  test('judges what came before the bridge stopped answering', async () => {
    const bridge = createPlainBridge();
    const gone = (request: Request) => {
      if (new URL(request.url).pathname === '/agents') throw new TypeError('fetch failed');
      return bridge(request);
    };
    const result = await checkPlainBridge(
      {},
      { fetch: gone, clauses: CLAUSES.filter(({ id }) => !id.startsWith('auth')) },
    );
    expect(failedIn(result)).toEqual(['transport.in-time']);
    expect(reasonsOf(result, 'interactions.')).toEqual(new Set(['the bridge stopped answering']));
    expect(result.findings.find(({ clause }) => clause.id === 'contacts.restart')?.verdict.outcome).toBe('pass');
  });

  test('goes no further with credentials that are refused', async () => {
    const result = await checkPlainBridge({}, { auth: { ...PLAIN_AUTH, api_key: 'another-key' } });
    expect(failedIn(result)).toEqual(['auth.accepted']);
    expect(reasonsOf(result, 'contacts.')).toEqual(new Set(['the given credentials were not accepted']));
    expect(result.requests).toBe(1);
  });

  test('executes no action unless allowed, and sends nothing that could', async () => {
    const asked: string[] = [];
    const bridge = createPlainBridge();
    const fetch = async (request: Request) => {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith('/create')) asked.push(`${request.method} ${await request.clone().text()}`);
      return bridge(request);
    };
    await checkPlainBridge({}, { fetch, allowActions: false });
    const broken = 'POST {"auth": {"x_broken"';
    expect(asked).toEqual(['GET ', broken, 'GET ', broken]);
  });

  test('holds only the conversations that the chosen clauses need', async () => {
    const clauses = CLAUSES.filter(({ id }) => id.startsWith('agents.'));
    const { requests, findings } = await checkPlainBridge({}, { clauses });
    expect(findings.every(({ verdict }) => verdict.outcome === 'pass')).toBe(true);
    expect(requests).toBeLessThan(10);
  });

  test('takes the values of inputs that are given, and the defaults of the manifest for the others', async () => {
    const bodies: unknown[] = [];
    const bridge = createPlainBridge();
    const fetch = async (request: Request) => {
      if (request.url.endsWith('/create_ticket') && request.method === 'POST')
        bodies.push(await request.clone().text());
      return bridge(request);
    };
    const clauses = CLAUSES.filter(({ id }) => id === 'actions.once');
    await checkPlainBridge({}, { fetch, clauses, inputs: { priority: 'high' }, contactIds: ['1007'] });
    expect(JSON.parse(String(bodies[0]))).toMatchObject({
      meta: { contact_external_id: '1007', agent_external_id: '1' },
      data: { subject: 'Call with Contact', priority: 'high', minutes: '15', due: '2026-03-01T00:00:00+00:00' },
    });
  });
});
