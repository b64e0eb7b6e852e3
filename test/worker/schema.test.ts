/** A bridge whose database is older than its code. */

import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test } from 'vitest';
import { NEWEST_MIGRATION } from '../../src/store/schema.ts';
import { createTestBridge } from './bridge.ts';

const forget = () => env.DB.prepare('DELETE FROM d1_migrations WHERE name = ?').bind(NEWEST_MIGRATION).run();
const remember = () => env.DB.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(NEWEST_MIGRATION).run();

describe('a bridge over a schema that is behind', () => {
  afterEach(async () => {
    await env.DB.prepare('INSERT OR IGNORE INTO d1_migrations (name) VALUES (?)').bind(NEWEST_MIGRATION).run();
  });

  test('serves /health only, and says what to do everywhere else', async () => {
    await forget();
    const bridge = createTestBridge();
    for (const path of ['directory/contact_sync', 'nobody/agent_sync']) {
      const { status, json } = await bridge.post(path, { auth: { bridge_key: 'any' } });
      expect({ status, code: json['code'] }).toEqual({ status: 503, code: 'schema_behind' });
      expect(json['message']).toContain(NEWEST_MIGRATION);
    }
    expect((await bridge.admin('GET', '/accounts')).json['code']).toBe('schema_behind');
    const health = await bridge.post('health', undefined, { method: 'GET' });
    expect(health.json).toEqual({ status: 'schema_behind' });
  });

  test('serves as soon as the migration is applied, and asks no more then', async () => {
    await forget();
    const bridge = createTestBridge();
    expect((await bridge.post('directory/contact_sync', { auth: { bridge_key: 'any' } })).status).toBe(503);
    await remember();
    expect((await bridge.post('directory/contact_sync', { auth: { bridge_key: 'any' } })).status).toBe(401);
    await forget();
    expect((await bridge.post('directory/contact_sync', { auth: { bridge_key: 'any' } })).status).toBe(401);
  });

  test('is one whose database was never migrated at all', async () => {
    await env.DB.prepare('ALTER TABLE d1_migrations RENAME TO set_aside').run();
    try {
      const { status, json } = await createTestBridge().post('directory/contact_sync', {});
      expect({ status, code: json['code'] }).toEqual({ status: 503, code: 'schema_behind' });
    } finally {
      await env.DB.prepare('ALTER TABLE set_aside RENAME TO d1_migrations').run();
    }
  });

  test('is not one whose settings are wrong: then those come first', async () => {
    await forget();
    const { json } = await createTestBridge({ vars: { BRIDGE_SECRET: 'short' } }).post('directory/contact_sync', {});
    expect(json['code']).toBe('misconfigured');
  });

  test('needs the newest of the migrations that there are', () => {
    expect(
      env.MIGRATIONS.map(({ name }) => name)
        .toSorted()
        .at(-1),
    ).toBe(NEWEST_MIGRATION);
  });
});
