/** The service no longer accepts the credentials that the bridge keeps. */

import { refusedSince } from '../../domain/account-health.ts';
import type { AlertKind } from '../kinds.ts';

export const reconnectNeeded: AlertKind = {
  name: 'reconnect_needed',
  find({ account: { id, integration }, endpoints }) {
    const since = refusedSince(endpoints);
    if (since === undefined) return undefined;
    const advice = `The service no longer accepts the credentials that the bridge keeps. Connect the account again: npm run bridge -- connect ${integration} --account ${id}. Where it has several connections, or Talkdesk's validation made it, the whole command is in: npm run bridge -- account show ${id}.`;
    return { since, advice };
  },
};
