import { expect, test } from 'vitest';
import { checkPlainBridge } from './plain-check.ts';

test('a good bridge passes every clause that is about it', async () => {
  const { findings, requests } = await checkPlainBridge();
  const others = findings.filter(({ verdict }) => verdict.outcome !== 'pass');
  expect(others.map(({ clause, verdict }) => [clause.id, verdict])).toEqual([
    ['auth.token-401', { outcome: 'not applicable', reason: 'authentication_type is not oauth2' }],
  ]);
  expect(requests).toBeLessThan(120);
});
