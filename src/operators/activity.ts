/** Writes down when accounts are heard of and how their endpoints fare: seldom, and never on the way of an answer. */

import type { Outcome } from '../contract/routes.ts';
import type { Logger } from '../log.ts';
import { recordFailure, recordSuccess } from '../store/account-activity.ts';
import { sawAccount } from '../store/accounts.ts';
import type { Database } from '../store/database.ts';

/** The same outcome is written down again after so long, in milliseconds. */
const RENEWAL_MS = 60_000;

/** So many endpoints of accounts are remembered; then all are forgotten, which costs a few more writes. */
const MOST_REMEMBERED = 10_000;

export interface ActivityParts {
  readonly database: Database;
  readonly logger: Logger;
  readonly now: () => number;
  /** Lets work go on after the answer. */
  readonly inBackground: (work: Promise<unknown>) => void;
}

/** A function that takes outcomes; D1 hears of an outcome that is new, and once a minute of one that stays. */
export function createActivity({ database, logger, now, inBackground }: ActivityParts): (outcome: Outcome) => void {
  const written = new Map<string, { readonly code: string; readonly at: number }>();

  return ({ account, endpoint, requestId, code }) => {
    const key = `${account} ${endpoint}`;
    const time = now();
    const last = written.get(key);
    if (last?.code === (code ?? 'ok') && time - last.at < RENEWAL_MS) return;
    if (written.size >= MOST_REMEMBERED) written.clear();
    written.set(key, { code: code ?? 'ok', at: time });
    const record = code
      ? recordFailure(account, endpoint, { now: time, code, requestId })
      : recordSuccess(account, endpoint, time);
    inBackground(
      database.run(sawAccount(account, time), record).catch((cause: unknown) => {
        written.delete(key);
        logger.warn('activity_not_recorded', { account, endpoint, cause });
      }),
    );
  };
}
