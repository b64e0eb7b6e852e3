/** Alerts: what the bridge tells its operator without being asked. */

import { BridgeError } from '../domain/errors.ts';
import { dropResolvedAlerts, readAlerts, retryGivenUpAlerts } from '../store/alerts.ts';
import { type AlertView, viewAlert } from './alert-view.ts';
import { deliverAlerts, type DeliveryParts } from './deliver.ts';
import { detectAlerts } from './detect.ts';
import { testMessage } from './message.ts';
import { isTaken, type Outcome, postMessage, type Webhook } from './webhook.ts';

export interface AlertsParts extends Omit<DeliveryParts, 'webhook'> {
  /** Without one, alerts are written down and logged, and never sent. */
  readonly webhook: Webhook | undefined;
}

/** What the receiver made of a test. */
export type TestedWebhook = Outcome & { readonly webhook_id: string; readonly taken: boolean };

export interface AlertList {
  /** Where alerts go; of its address only the host is told. */
  readonly webhook?: { readonly host: string; readonly secrets: number };
  /** The open ones, then those resolved last. */
  readonly alerts: readonly AlertView[];
}

export interface Alerts {
  /** Notices what has changed, and sends what is due; to be run every ten minutes, or more often. */
  watch(): Promise<void>;
  list(limit: number): Promise<AlertList>;
  /**
   * Sends a message at once; throws `conflict` where no webhook is set. Where it is taken, open alerts that were given up
   * are due again.
   */
  test(): Promise<TestedWebhook>;
  /** Drops what was over long ago; returns how many. */
  sweep(): Promise<number>;
}

/** How long a resolved alert is kept, in milliseconds. */
const KEPT_MS = 30 * 86_400_000;
/** Rows of one sweep; others follow an hour later. */
const MOST_DROPPED = 5000;

export function createAlerts(parts: AlertsParts): Alerts {
  const { database, webhook, now } = parts;
  return {
    async watch() {
      await detectAlerts(parts);
      if (webhook) await deliverAlerts({ ...parts, webhook });
    },

    async list(limit) {
      const [rows] = await database.run(readAlerts(limit));
      return {
        ...(webhook ? { webhook: { host: new URL(webhook.url.reveal()).host, secrets: webhook.secrets.length } } : {}),
        alerts: rows.map(viewAlert),
      };
    },

    async test() {
      if (!webhook) throw new BridgeError('conflict', 'No webhook is set: ALERT_WEBHOOK_URL is missing');
      const message = testMessage(now());
      const outcome = await postMessage({ ...parts, webhook }, message);
      if (isTaken(outcome)) await database.run(retryGivenUpAlerts(now()));
      return { webhook_id: message.id, taken: isTaken(outcome), ...outcome };
    },

    async sweep() {
      const [dropped] = await database.run(dropResolvedAlerts(now() - KEPT_MS, MOST_DROPPED));
      return dropped.length;
    },
  };
}
