/**
 * Delivers what waits in D1 to the receiver, each message until it is taken: a message that is not is tried again after a
 * pause that grows, and given up after three days. Those of one alert go one after the other.
 */

import type { Logger } from '../log.ts';
import { type AlertRow, alertNotTold, alertTold, claimDueAlerts, type Pauses } from '../store/alerts.ts';
import type { Database } from '../store/database.ts';
import { messageOf } from './message.ts';
import { isTaken, type Outcome, postMessage, type PostParts } from './webhook.ts';

const MINUTE_MS = 60_000;

/** A minute less than ten, so that the tick ten minutes later finds it due. */
const PAUSES: Pauses = { firstMs: 9 * MINUTE_MS, longestMs: 360 * MINUTE_MS };

/** With these pauses, as many tries as there are in three days. */
const MOST_TRIES = 17;

/** Messages that are under way at once, and messages of one tick; others follow with the next. */
const AT_ONCE = 5;
const MOST_MESSAGES = 50;

/** The receiver wants no more of it. */
const GONE = 410;

export interface DeliveryParts extends PostParts {
  readonly database: Database;
  readonly logger: Logger;
}

/** Sends what is due. What the receiver does not take is in the log. */
export async function deliverAlerts(parts: DeliveryParts): Promise<void> {
  const { database, now } = parts;
  for (let sent = 0; sent < MOST_MESSAGES; sent += AT_ONCE) {
    const [claimed] = await database.run(claimDueAlerts(now(), AT_ONCE, PAUSES));
    if (claimed.length === 0) return;
    await Promise.all(claimed.map((alert) => deliver(parts, alert)));
  }
}

async function deliver(parts: DeliveryParts, alert: AlertRow): Promise<void> {
  const { database, logger, now } = parts;
  const { id, body } = messageOf(alert);
  const outcome = await postMessage(parts, { id, body });
  if (isTaken(outcome)) {
    await database.run(alertTold(alert, now()));
    return;
  }
  const isGone = 'status' in outcome && outcome.status === GONE;
  const isOver = isGone || alert.tries >= MOST_TRIES;
  await database.run(alertNotTold(alert, failureOf(outcome), isOver));
  const { account, label, integration, kind, tries } = alert;
  const whose = { account, account_label: label ?? undefined, integration };
  const line = { alert: alert.id, webhook_id: id, kind, ...whose, tries, ...outcome };
  if (isOver) logger.error('alert_given_up', line);
  else logger.warn('alert_not_delivered', line);
}

const failureOf = (outcome: Outcome): string => ('status' in outcome ? `status ${outcome.status}` : outcome.code);
