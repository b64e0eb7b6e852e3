import { expect, test } from 'vitest';
import { localSettings } from '../../cli/local/settings.ts';

const VALUES = { BRIDGE_SECRET: 'b'.repeat(32), VAULT_KEY: 'v'.repeat(32) };

test('what a bridge must have, a local one brings with it, however little the file says', () => {
  const bare = localSettings({}, {});
  expect(Object.keys(bare)).toEqual(['BRIDGE_SECRET', 'VAULT_KEY']);
  expect(bare['BRIDGE_SECRET']?.length).toBeGreaterThanOrEqual(32);
  const url = 'http://127.0.0.1:9000/hook';
  expect(localSettings({ ALERT_WEBHOOK_URL: url, VAULT_KEY: '' }, { BRIDGE_SECRET: '' })).toEqual({
    ...bare,
    ALERT_WEBHOOK_URL: url,
  });
});

test('the file is believed before the environment, and the environment before what a local bridge brings', () => {
  expect(localSettings({}, VALUES)).toEqual(VALUES);
  expect(localSettings({ BRIDGE_SECRET: 'f'.repeat(32) }, VALUES)).toEqual({
    ...VALUES,
    BRIDGE_SECRET: 'f'.repeat(32),
  });
});

test('hashes of path secrets are taken from the file, whatever the integration; what no bridge reads is not', () => {
  const hashes = { PATH_SECRET_HASH_ACME_OPEN: 'h', PATH_SECRET_HASH_ACME_OPEN_PREVIOUS: 'g' };
  expect(localSettings({ ...hashes, ENVIRONMENT: 'production', OTHER: 'x' }, VALUES)).toEqual({ ...VALUES, ...hashes });
});

test('services on this machine come from the file, or else from the environment', () => {
  const [filed, given] = ['https://a.example.org=http://127.0.0.1:1', 'https://b.example.org=http://127.0.0.1:2'];
  expect(localSettings({ LOCAL_SERVICES: filed }, { LOCAL_SERVICES: given })).toHaveProperty('LOCAL_SERVICES', filed);
  expect(localSettings({ LOCAL_SERVICES: '' }, { LOCAL_SERVICES: given })).toHaveProperty('LOCAL_SERVICES', given);
  expect(localSettings({}, { LOCAL_SERVICES: '' })).not.toHaveProperty('LOCAL_SERVICES');
});
