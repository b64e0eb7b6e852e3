/** The budget of an account in its real Durable Object, which every isolate asks. */

import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';

const TWO_A_MINUTE = { requests: 2, seconds: 60 };

test('an account has one budget, whoever asks for it, and another account has another', async () => {
  const [here, there] = [env.RATE_BUDGET.getByName('acme'), env.RATE_BUDGET.getByName('acme')];
  expect([await here.take('live', TWO_A_MINUTE), await there.take('live', TWO_A_MINUTE)]).toEqual([0, 0]);
  expect(await here.take('live', TWO_A_MINUTE)).toBeGreaterThan(50_000);
  expect(await env.RATE_BUDGET.getByName('other').take('live', TWO_A_MINUTE)).toBe(0);
});

test('a pause that one of its sessions meets holds for all', async () => {
  await env.RATE_BUDGET.getByName('paused').pause(Date.now() + 60_000);
  expect(await env.RATE_BUDGET.getByName('paused').take('bulk')).toBeGreaterThan(50_000);
  expect(await env.RATE_BUDGET.getByName('paused').take('live')).toBe(0);
});
