/** Actions that were accepted while the service could not be reached, and will not be done by themselves. */

import type { AlertKind } from '../kinds.ts';

export const actionsFailed: AlertKind = {
  name: 'actions_failed',
  find({ account: { id }, failedActions }) {
    if (!failedActions) return undefined;
    const advice = `What Talkdesk was told would be done later could not be done (${failedActions.failed} when this was raised). See why: npm run bridge -- actions failed --account ${id}. Once the cause is mended: npm run bridge -- actions retry --all --account ${id}. What somebody did by hand: npm run bridge -- actions drop ID.`;
    return { since: failedActions.since, advice };
  },
};
