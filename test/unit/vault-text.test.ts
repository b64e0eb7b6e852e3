import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { vaultText } from '../../cli/vault.ts';
import type { VaultStatusView } from '../../src/operators/vault-status.ts';

const OLD = { id: 'old-key1', seals: true };
const NEW = { id: 'new-key2', seals: false };
const SEALING = [
  { ...OLD, seals: false },
  { ...NEW, seals: true },
];

const text = (status: Partial<VaultStatusView>) =>
  stripVTControlCharacters(
    vaultText({
      keys: [OLD],
      connections: {},
      invitations_to_reseal: 0,
      actions_to_reseal: 0,
      ready_to_retire: false,
      ...status,
    }),
  );

describe('the vault, for people,', () => {
  test('says that no rotation is under way, and how many connections there are', () => {
    const shown = text({ connections: { 'old-key1': 1200 } });
    expect(shown).toMatch(/VAULT_KEY +old-key1 +seals and opens +1,200 connections/);
    expect(shown).toContain('No rotation is under way');
  });

  test('says that nothing is to be done while the next key becomes known', () => {
    const shown = text({ keys: [OLD, NEW], connections: { 'old-key1': 2 } });
    expect(shown).toMatch(/VAULT_KEY_NEXT +new-key2 +opens +0 connections/);
    expect(shown).toContain('seals ten minutes after');
    expect(shown).not.toContain('secret delete');
  });

  test('says what the sweep has left to do', () => {
    const shown = text({ keys: SEALING, connections: { 'old-key1': 1, 'new-key2': 2 }, invitations_to_reseal: 3 });
    expect(shown).toContain('what is left under the new key: 1 connection and 3 invitations.');
    const waiting = text({ keys: SEALING, invitations_to_reseal: 1, actions_to_reseal: 2 });
    expect(waiting).toContain('0 connections, 1 invitation and 2 deferred actions.');
    expect(shown).not.toContain('secret delete');
  });

  test('says how the rotation ends once nothing needs the earlier key, and in which order', () => {
    const shown = text({ keys: SEALING, connections: { 'new-key2': 3 }, ready_to_retire: true });
    expect(shown).toMatch(/secret put VAULT_KEY [\s\S]*secret delete VAULT_KEY_NEXT/);
  });

  test('says which connections are lost with a key that is not set', () => {
    const shown = text({ connections: { 'gone-key': 2, 'old-key1': 1 } });
    expect(shown).toMatch(/not set +gone-key +is missing +2 connections/);
    expect(shown).toContain('2 connections cannot be opened');
    expect(shown).toContain('connect those accounts anew');
  });
});
