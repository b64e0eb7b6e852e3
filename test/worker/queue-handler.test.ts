/** The Worker's own handler of the platform's queues: each message counts for itself. */

import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import worker from '../../src/index.ts';

const ACTIONS = 'talkdesk-bridge-actions';
const DEAD = 'talkdesk-bridge-actions-dead';

const errors: Record<string, unknown>[] = [];
beforeEach(async () => {
  errors.length = 0;
  vi.spyOn(console, 'error').mockImplementation((line: Record<string, unknown>) => void errors.push(line));
  await env.DB.prepare('DELETE FROM deferred_actions').run();
});
afterEach(() => void vi.restoreAllMocks());

/** An action of an account that is gone: whoever tries it finds that out, and it has failed. */
async function putAside(id: string) {
  await env.DB.prepare(
    `INSERT INTO deferred_actions (id, account, key, marker, action, request, state, begun_at, accepted_at, due_at)
     VALUES (?1, 'gone', ?1, ?1, 'add_note', '{}', 'waiting', 1, 1, 1)`,
  )
    .bind(id)
    .run();
}
const stateOf = (id: string) =>
  env.DB.prepare('SELECT state FROM deferred_actions WHERE id = ?').bind(id).first('state');

async function deliver(queue: string, bodies: readonly unknown[], bindings: Env = env) {
  const messages = bodies.map((body, at) => ({ id: `m${at}`, timestamp: new Date(0), attempts: 1, body }));
  const batch = createMessageBatch(queue, messages);
  const context = createExecutionContext();
  await worker.queue(batch, bindings);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, context);
  return {
    acked: explicitAcks.toSorted(),
    again: retryMessages.map(({ msgId }) => msgId),
  };
}

test('a message leads to its action; what is no message is left out for good, and none is a burden to the others', async () => {
  await putAside('first');
  await putAside('last');
  const bodies = [{ id: 'first' }, 'no message', null, { id: 7 }, { id: 'of-nothing' }, { id: 'last' }];
  expect(await deliver(ACTIONS, bodies)).toEqual({ acked: ['m0', 'm1', 'm2', 'm3', 'm4', 'm5'], again: [] });
  expect([await stateOf('first'), await stateOf('last')]).toEqual(['failed', 'failed']);
  expect(errors.map(({ event, message }) => [event, message])).toEqual([
    ['queue_message_unreadable', 'm1'],
    ['queue_message_unreadable', 'm2'],
    ['queue_message_unreadable', 'm3'],
  ]);
});

test('a message that meets an error of the bridge comes again after a while, and it alone', async () => {
  await putAside('first');
  await putAside('second');
  const prepare = env.DB.prepare.bind(env.DB);
  vi.spyOn(env.DB, 'prepare').mockImplementation((sql) => {
    const statement = prepare(sql);
    const bind = statement.bind.bind(statement);
    statement.bind = (...values) => {
      if (values[0] === 'first') throw new Error('D1 is moving');
      return bind(...values);
    };
    return statement;
  });
  expect(await deliver(ACTIONS, [{ id: 'first' }, { id: 'second' }])).toEqual({ acked: ['m1'], again: ['m0'] });
  expect(errors).toContainEqual(expect.objectContaining({ event: 'queue_message_failed', message: 'm0' }));
  vi.restoreAllMocks();
  expect([await stateOf('first'), await stateOf('second')]).toEqual(['waiting', 'failed']);
});

test('what the queue gave up is marked as failed', async () => {
  await putAside('tried-in-vain');
  expect(await deliver(DEAD, [{ id: 'tried-in-vain' }, 'no message'])).toEqual({ acked: ['m0', 'm1'], again: [] });
  const row = await env.DB.prepare('SELECT state, code, tries FROM deferred_actions').first();
  expect(row).toEqual({ state: 'failed', code: 'internal', tries: 0 });
});

test('a bridge that cannot serve yet takes nothing', async () => {
  await putAside('waits');
  await env.DB.prepare('ALTER TABLE d1_migrations RENAME TO set_aside').run();
  try {
    vi.resetModules();
    const { default: fresh } = await import('../../src/index.ts');
    const batch = createMessageBatch(ACTIONS, [
      { id: 'm0', timestamp: new Date(0), attempts: 1, body: { id: 'waits' } },
    ]);
    await fresh.queue(batch, env);
    const { retryMessages } = await getQueueResult(batch, createExecutionContext());
    expect(retryMessages).toHaveLength(1);
  } finally {
    await env.DB.prepare('ALTER TABLE set_aside RENAME TO d1_migrations').run();
  }
  expect(await stateOf('waits')).toBe('waiting');
});
