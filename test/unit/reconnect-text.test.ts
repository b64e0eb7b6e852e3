import { describe, expect, test } from 'vitest';
import { formatReconnections, reconnectAdvice } from '../../cli/account/reconnect.ts';
import { formatInvitation } from '../../cli/connect/report.ts';
import type { ConnectionView } from '../../src/operators/account-connections.ts';

const ACCOUNT = { id: 'a1', integration: 'crm' };
const COMMAND = 'npm run bridge -- connect crm --account a1';

const connection = (id: string, by: ConnectionView['made_by']): ConnectionView => ({
  id,
  version: 1,
  made_by: by,
  created_at: '2026-11-20T08:00:00Z',
  last_seen_at: '2026-11-20T08:00:00Z',
  bridge_keys: [],
});

describe('the advice for an account that is to be connected again', () => {
  test('names no connection where an operator made the only one', () => {
    expect(reconnectAdvice(ACCOUNT, [connection('c1', 'operator')])).toBe(COMMAND);
    expect(reconnectAdvice(ACCOUNT, [])).toBe(COMMAND);
  });

  test('names each of several connections', () => {
    const advice = reconnectAdvice(ACCOUNT, [connection('c1', 'operator'), connection('c2', 'operator')]);
    expect(advice).toBe(`${COMMAND} --connection c1\nor  ${COMMAND} --connection c2`);
  });

  test('begins with the activation at Talkdesk where validation made a connection', () => {
    const advice = reconnectAdvice(ACCOUNT, [connection('c1', 'validation')]);
    expect(advice).toBe(`an admin activates the integration at Talkdesk again\nor  ${COMMAND} --connection c1`);
    const mixed = reconnectAdvice(ACCOUNT, [connection('c1', 'operator'), connection('c2', 'validation')]);
    expect(mixed).toContain(`${COMMAND} --connection c1\nor  ${COMMAND} --connection c2`);
  });

  test('tells in a list where the connection is found', () => {
    const text = formatReconnections([ACCOUNT]);
    expect(text).toContain(`${COMMAND} --connection ID, see: npm run bridge -- account show a1`);
    expect(text).toContain('an admin activates the integration at Talkdesk again');
  });
});

describe('an invitation', () => {
  const made = {
    invitation: { url: 'https://bridge.example/crm/connect?invitation=x', expires_at: '2026-11-27T08:00:00Z' },
    redirect_uri: 'https://bridge.example/crm/connect/callback',
  };

  test('promises a bridge key for a new connection only', () => {
    expect(formatInvitation(made, { isAgain: false })).toContain('They get the bridge key for Talkdesk at its end.');
    const again = formatInvitation(made, { isAgain: true });
    expect(again).not.toContain('They get');
    expect(again).toContain('The bridge key that Talkdesk has stays as it is.');
  });
});
