import { expect, test } from 'vitest';
import { crmIntegration } from '../../fakes/crm-integration.ts';
import type { Call } from '../../src/contract/routes.ts';
import { createRecentFailures } from '../../src/operators/recent-failures.ts';

const integration = crmIntegration('oauth2');
const clock = { now: 0 };
const follow = (status: number, sent: Call['sent'], failures = createRecentFailures(() => clock.now)) =>
  failures.follow({
    integration,
    endpoint: 'agent_sync',
    headers: new Headers(),
    sent,
    at: clock.now,
    requestId: 'r',
    status,
  });
const body = (access_token: string, site = 'acme', offset = 1) => ({ auth: { access_token, site }, meta: { offset } });

test('a request that comes again after a failure is its repeat, and counted until it goes well', async () => {
  const failures = createRecentFailures(() => clock.now);
  expect(await follow(401, body('old'), failures)).toBeUndefined();
  clock.now += 500;
  const first = { after_status: 401, after_ms: 500, other_credentials: true };
  expect(await follow(503, body('new'), failures)).toEqual({ ...first, number: 1 });
  clock.now += 700;
  expect(await follow(200, body('new'), failures)).toEqual({ ...first, after_ms: 700, number: 2 });
  expect(await follow(200, body('new'), failures)).toBeUndefined();
});

test.each([
  ['of another customer', body('old', 'other')],
  ['for another page', body('old', 'acme', 2)],
])('a request %s is no repeat', async (_, sent) => {
  const failures = createRecentFailures(() => clock.now);
  await follow(503, body('old'), failures);
  expect(await follow(200, sent, failures)).toBeUndefined();
});

test('a request is no repeat where it was refused for what it asked, or failed ten minutes ago', async () => {
  const failures = createRecentFailures(() => clock.now);
  await follow(400, body('old'), failures);
  expect(await follow(200, body('old'), failures)).toBeUndefined();
  await follow(503, body('old'), failures);
  clock.now += 600_000;
  expect(await follow(200, body('old'), failures)).toBeUndefined();
});

test('of many failures the newest are remembered', async () => {
  const failures = createRecentFailures(() => clock.now);
  for (let offset = 0; offset < 300; offset += 1) await follow(503, body('old', 'acme', offset), failures);
  expect(await follow(200, body('old', 'acme', 0), failures)).toBeUndefined();
  expect(await follow(200, body('old', 'acme', 299), failures)).toBeDefined();
});
