import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { alertsText } from '../../cli/alerts.ts';
import type { AlertView } from '../../src/alerts/alert-view.ts';
import type { AlertList } from '../../src/alerts/alerts.ts';

const NOW = Date.UTC(2026, 10, 25, 3);
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
const WEBHOOK = { host: 'ops.example', secrets: 1 };
const ALERT: AlertView = {
  id: 'a-1',
  kind: 'contact_sync_late',
  account: 'account-1',
  integration: 'crm',
  label: 'Acme\u001b[31m',
  advice: 'See: npm run bridge -- account show account-1',
  since: ago(150),
  raised_at: ago(30),
  delivery: { state: 'waiting', next_try_at: ago(30) },
};

const text = (list: AlertList) => stripVTControlCharacters(alertsText(list, NOW));

describe('alerts, for people,', () => {
  test('say how a webhook is set where there is none', () => {
    const shown = text({ alerts: [ALERT] });
    expect(shown).toContain('No webhook is set');
    expect(shown).toContain('ALERT_WEBHOOK_SECRET=whsec_');
    expect(shown).toContain('--secrets-file FILE');
    expect(shown).toMatch(/account-1 .* 2 h 30 m ago +open +no webhook/);
  });

  test('say what to do of those that are open only', () => {
    const over = { ...ALERT, id: 'a-2', advice: 'nothing', resolved_at: ago(5), delivery: { state: 'told' } as const };
    const shown = text({ webhook: WEBHOOK, alerts: [ALERT, over] });
    expect(shown).toContain('Alerts go to ops.example, signed with 1 secret.');
    expect(shown).toContain('Acme [31m: contact_sync_late\n  See: npm run bridge -- account show account-1');
    expect(shown).toMatch(/resolved 5 m 00 s ago +told/);
    expect(shown).not.toContain('nothing');
  });

  test('tell of a message that was not taken when it is tried again, or that it is not', () => {
    const failed = { tries: 3, failure: 'status 503' };
    const waiting = { state: 'waiting', ...failed, next_try_at: ago(-20) } as const;
    const alerts = [
      { ...ALERT, delivery: waiting },
      { ...ALERT, delivery: { state: 'given_up', ...failed } as const },
    ];
    const shown = text({ webhook: { ...WEBHOOK, secrets: 2 }, alerts });
    expect(shown).toContain('signed with 2 secrets');
    expect(shown).toContain('waiting (3 tries, the last: status 503; again in 20 m 00 s)');
    expect(shown).toContain('given up (3 tries, the last: status 503)');
  });

  test('say that there are none', () => {
    expect(text({ webhook: WEBHOOK, alerts: [] })).toContain('There are no alerts.');
  });
});
