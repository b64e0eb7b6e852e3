/** Accounts that nobody uses any more: listed first, purged some days later. */

import type { Logger } from '../log.ts';
import { type AccountRecord, readUnseenAccounts } from '../store/accounts.ts';
import { forgetAccount } from './forget.ts';
import type { ForgetParts } from './forget-tokens.ts';

const DAY_MS = 86_400_000;

/** For how long an account is listed as unseen before it is purged, so that somebody can say that it is to be kept. */
const NOTICE_DAYS = 14;

/** Accounts of one sweep; others follow an hour later. */
const MOST_ACCOUNTS = 20;

/** When an account is listed as unseen, and when it is purged; nothing where it never is. */
export function purgeTime(
  { last_seen_at, kept }: Pick<AccountRecord, 'last_seen_at' | 'kept'>,
  purgeAfterDays: number | undefined,
): { readonly listedFrom: number; readonly purgedFrom: number } | undefined {
  if (purgeAfterDays === undefined || kept === 1) return undefined;
  const listedFrom = last_seen_at + purgeAfterDays * DAY_MS;
  return { listedFrom, purgedFrom: listedFrom + NOTICE_DAYS * DAY_MS };
}

export interface PurgeParts extends ForgetParts {
  readonly now: () => number;
  readonly purgeAfterDays: number | undefined;
  readonly logger: Logger;
}

/**
 * Drops all that is stored of accounts whose time has come; returns how many came to their end. One that fails is in the
 * log, and comes again with the next sweep.
 */
export async function purgeAccounts(parts: PurgeParts): Promise<number> {
  const { database, now, purgeAfterDays, logger } = parts;
  if (purgeAfterDays === undefined) return 0;
  const before = now() - (purgeAfterDays + NOTICE_DAYS) * DAY_MS;
  const [unseen] = await database.run(readUnseenAccounts(before, MOST_ACCOUNTS));
  let purged = 0;
  for (const { id, integration } of unseen) {
    try {
      const { done, dropped } = await forgetAccount(parts, id);
      if (!done) continue;
      purged += 1;
      logger.warn('account_purged', { account: id, integration, rows: dropped });
    } catch (cause) {
      logger.error('account_not_purged', { account: id, integration, cause });
    }
  }
  return purged;
}
