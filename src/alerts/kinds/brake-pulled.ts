/** So many contacts would have been blanked at once that none was. */

import type { AlertKind } from '../kinds.ts';

export const brakePulled: AlertKind = {
  name: 'brake_pulled',
  find({ account: { id }, newestRun }) {
    if (!newestRun || newestRun.braked === 0) return undefined;
    const advice = `${newestRun.braked} contacts would have been blanked at Talkdesk at once, so none was: a filter may be wrong, or the service listed nothing. See: npm run bridge -- runs --account ${id}. Where all of them are meant to go: npm run bridge -- account set ${id} --brake 1.`;
    return { since: newestRun.started_at, advice };
  },
};
