/** What the receiver of alerts is sent, in the shape of the Standard Webhooks specification. */

import { toIso } from '../domain/date-time.ts';
import type { AlertRow } from '../store/alerts.ts';

/** One message; the id stays the same however often it is sent. */
export interface Message {
  readonly id: string;
  readonly body: string;
}

/** Times are ISO 8601 in UTC. */
interface Payload {
  readonly type: string;
  /** When it happened, not when it is sent. */
  readonly timestamp: string;
  readonly data: object;
}

/** The message of an alert that is next: that it was raised, then that it is resolved. */
export function messageOf(alert: AlertRow): Message {
  const { id, kind, account, integration, label, since, raised_at: raised, resolved_at: resolved } = alert;
  const isResolution = alert.raised_told_at !== null && resolved !== null;
  const event = isResolution ? 'resolved' : 'raised';
  return toMessage(`${id}_${event}`, {
    type: `account.${kind}.${event}`,
    timestamp: toIso(isResolution ? resolved : raised),
    data: {
      alert: id,
      kind,
      integration,
      account,
      ...(label === null ? {} : { label }),
      since: toIso(since),
      raised_at: toIso(raised),
      ...(isResolution
        ? { resolved_at: toIso(resolved), advice: 'It is over; there is nothing to do.' }
        : { advice: alert.advice }),
    },
  });
}

/** A message with which an operator sees whether the receiver is set up. */
export function testMessage(now: number): Message {
  return toMessage(`${crypto.randomUUID()}_test`, {
    type: 'bridge.test',
    timestamp: toIso(now),
    data: { advice: 'This is a test of the alerts of talkdesk-bridge; there is nothing to do.' },
  });
}

// An id must hold no full stop: with those its parts are joined for the signature.
const toMessage = (id: string, payload: Payload): Message => ({ id: `msg_${id}`, body: JSON.stringify(payload) });
