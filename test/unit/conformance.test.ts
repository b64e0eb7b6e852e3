import { describe, expect, test } from 'vitest';
import { CLAUSES } from '../../conformance/clauses/all.ts';
import { parseManifest } from '../../conformance/manifest.ts';
import { PLAIN_BREAKS } from '../../fakes/plain-bridge/breaks/all.ts';
import { PLAIN_MANIFEST } from '../../fakes/plain-bridge/plain-bridge.ts';
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

describe('the clauses that name it, and no others, notice a bridge that', () => {
  test.each(PLAIN_BREAKS.map((each) => [each.name, each] as const))('%s', async (_, broken) => {
    const { fails, fault, origin, authenticationType } = broken;
    const result = await checkPlainBridge(fault, {
      ...(origin === undefined ? {} : { origin }),
      ...(authenticationType === undefined ? {} : withOauth()),
    });
    expect(failedIn(result)).toEqual(fails);
  });
});

test('every clause notices a defect', () => {
  const noticed = new Set(PLAIN_BREAKS.flatMap(({ fails }) => fails));
  expect(CLAUSES.map(({ id }) => id).filter((id) => !noticed.has(id))).toEqual([]);
});
