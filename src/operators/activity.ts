/** Writes down when accounts are heard of and how their endpoints fare: seldom, and never on the way of an answer. */

import type { Outcome } from '../contract/routes.ts';
import type { Logger } from '../log.ts';
import { recordFailure, recordSuccess } from '../store/account-activity.ts';
import { sawAccount } from '../store/accounts.ts';
import { sawConnection } from '../store/connections.ts';
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

/** What D1 was told of an endpoint of an account last. */
interface Told {
  readonly succeededAt?: number;
  readonly failure?: { readonly code: string; readonly at: number };
  /** Whether the failure is the newer of the two. */
  readonly isFailing: boolean;
}

/**
 * A function that takes outcomes. D1 is told of one that changes the state, and once a minute of one that stays; an
 * endpoint that goes back and forth is told of at that pace, too.
 */
export function createActivity({ database, logger, now, inBackground }: ActivityParts): (outcome: Outcome) => void {
  const told = new Map<string, Told>();

  return ({ account, connection, endpoint, requestId, code }) => {
    const key = `${account} ${connection ?? ''} ${endpoint}`;
    const time = now();
    const before = told.get(key) ?? { isFailing: false };
    if (!isNews(before, code, time)) return;
    if (told.size >= MOST_REMEMBERED) told.clear();
    told.set(
      key,
      code === undefined
        ? { ...before, succeededAt: time, isFailing: false }
        : { ...before, failure: { code, at: time }, isFailing: true },
    );
    const record =
      code === undefined
        ? recordSuccess(account, endpoint, time)
        : recordFailure(account, endpoint, { now: time, code, requestId });
    const seen = connection === undefined ? [] : [sawConnection(connection, time)];
    inBackground(
      database.run(sawAccount(account, time), record, ...seen).catch((cause: unknown) => {
        told.delete(key);
        logger.warn('activity_not_recorded', { account, endpoint, cause });
      }),
    );
  };
}

function isNews({ succeededAt, failure, isFailing }: Told, code: string | undefined, time: number): boolean {
  const isOld = (at: number | undefined) => at === undefined || time - at >= RENEWAL_MS;
  if (code === undefined) return isFailing || isOld(succeededAt);
  return failure?.code !== code || isOld(failure.at);
}
