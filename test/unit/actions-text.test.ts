import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { actionsText } from '../../cli/actions.ts';
import type { DeferredList } from '../../src/operators/deferred.ts';
import type { DeferredView } from '../../src/operators/deferred-view.ts';

const NOW = Date.UTC(2026, 10, 25, 3);
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
const WAITING: DeferredView = {
  id: 'd-1',
  account: 'account-1',
  integration: 'crm',
  label: 'Acme\u001b[31m',
  action: 'create_ticket',
  state: 'waiting',
  tries: 3,
  accepted_at: at(-4),
  next_try_at: at(2),
  code: 'upstream_unavailable',
  message: 'crm.example is not available at the moment',
  may_be_done: false,
};
const { next_try_at: _, ...untimed } = WAITING;
const FAILED: DeferredView = { ...untimed, id: 'd-2', state: 'failed', failed_at: at(-1), code: 'invalid_credentials' };

const text = (list: DeferredList) => stripVTControlCharacters(actionsText(list, NOW));

describe('actions that wait or failed, for people,', () => {
  test('are none', () => {
    expect(text({ actions: [], waiting: 0, failed: 0 })).toBe('No action waits, and none failed.');
  });

  test('say when they are tried again, and why they were not done', () => {
    const shown = text({ actions: [WAITING], waiting: 1, failed: 0 });
    expect(shown).toMatch(/d-1 +account-1 +Acme \[31m +create_ticket +waiting, again in 2 m 00 s +3 +4 m 00 s ago/);
    expect(shown).toContain('upstream_unavailable: crm.example is not available at the moment');
    expect(shown).toContain('1 action waiting, 0 failed.');
    expect(shown).not.toContain('actions retry');
  });

  test('say what can be done where they failed, and which have to be looked after first', () => {
    const unsure = { ...FAILED, id: 'd-3', code: 'outcome_unknown', may_be_done: true };
    const shown = text({ actions: [FAILED, unsure], waiting: 0, failed: 2 });
    expect(shown).toMatch(/d-2 .* failed +3 /);
    expect(shown).toMatch(/d-3 .* failed, may be done +3 /);
    expect(shown).toContain('0 actions waiting, 2 failed. Tried again: actions retry ID, or --all.');
  });

  test('are counted also where the list shows none of them', () => {
    expect(text({ actions: [], waiting: 7, failed: 0 })).toBe('7 actions waiting, 0 failed.');
  });
});
