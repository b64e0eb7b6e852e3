/** Contacts were synchronized before, but not within two hours. */

import { lateSince } from '../../domain/account-health.ts';
import { toIso } from '../../domain/date-time.ts';
import type { AlertKind } from '../kinds.ts';

export const contactSyncLate: AlertKind = {
  name: 'contact_sync_late',
  find({ account, endpoints, now }) {
    const since = lateSince(endpoints, now);
    if (since === undefined) return undefined;
    const advice = `No contact synchronization went well since ${toIso(since)}, and Talkdesk asks every half hour. See the last error: npm run bridge -- account show ${account.id}. Where there is none, the integration may be switched off at Talkdesk.`;
    return { since, advice };
  },
};
