/** Looks at every account for what an operator is to be told of: raises what is new, resolves what is over. */

import type { Logger } from '../log.ts';
import { readActivity } from '../store/account-activity.ts';
import { type AccountRecord, readAccounts } from '../store/accounts.ts';
import { type NewAlert, type OpenAlert, raiseAlerts, readOpenAlerts, resolveAlerts } from '../store/alerts.ts';
import { readNewestRuns } from '../store/contact-runs.ts';
import { countFailed } from '../store/deferred-actions.ts';
import type { Database } from '../store/database.ts';
import { type AccountFacts, ALERT_KINDS } from './kinds.ts';

/** Accounts that are looked at together. */
const ACCOUNTS_AT_ONCE = 500;

export interface DetectionParts {
  readonly database: Database;
  readonly logger: Logger;
  readonly now: () => number;
}

export async function detectAlerts(parts: DetectionParts): Promise<void> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const [accounts]: readonly [AccountRecord[]] = await parts.database.run(
      readAccounts({ after, limit: ACCOUNTS_AT_ONCE }),
    );
    if (accounts.length > 0) await lookAt(parts, accounts);
    after = accounts.length < ACCOUNTS_AT_ONCE ? undefined : accounts.at(-1)?.id;
  }
}

async function lookAt({ database, logger, now }: DetectionParts, accounts: readonly AccountRecord[]): Promise<void> {
  const ids = accounts.map(({ id }) => id);
  const [activity, runs, failed, open] = await database.run(
    readActivity(ids),
    readNewestRuns(ids),
    countFailed(ids),
    readOpenAlerts(ids),
  );
  const endpointsOf = Map.groupBy(activity, ({ account }) => account);
  const runOf = new Map(runs.map((run) => [run.account, run]));
  const failedOf = new Map(failed.map((each) => [each.account, each]));
  const time = now();
  const found = accounts.flatMap((account) => {
    const newestRun = runOf.get(account.id);
    const failedActions = failedOf.get(account.id);
    const endpoints = endpointsOf.get(account.id) ?? [];
    return findIn({
      account,
      endpoints,
      now: time,
      ...(newestRun ? { newestRun } : {}),
      ...(failedActions ? { failedActions } : {}),
    });
  });

  const [foundKeys, openKeys] = [new Set(found.map(keyOf)), new Set(open.map(keyOf))];
  const isNew = found.filter((alert) => !openKeys.has(keyOf(alert)));
  const isOver = open.filter((alert) => !foundKeys.has(keyOf(alert))).map(({ id }) => id);
  if (isNew.length + isOver.length === 0) return;
  // Where another tick was first, it has logged it.
  const [raised, resolved] = await database.run(raiseAlerts(isNew, time), resolveAlerts(isOver, time));
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const fieldsOf = ({ id, kind, account }: OpenAlert) => {
    const { integration, label } = byId.get(account) ?? {};
    return { alert: id, kind, account, account_label: label ?? undefined, integration };
  };
  for (const alert of raised) logger.warn('alert_raised', fieldsOf(alert));
  for (const alert of resolved) logger.info('alert_resolved', fieldsOf(alert));
}

function findIn(facts: AccountFacts): readonly NewAlert[] {
  return ALERT_KINDS.flatMap((kind) => {
    const finding = kind.find(facts);
    return finding ? [{ id: crypto.randomUUID(), account: facts.account.id, kind: kind.name, ...finding }] : [];
  });
}

/** There is one open alert of a kind for an account. */
const keyOf = ({ account, kind }: Pick<OpenAlert, 'account' | 'kind'>) => `${kind} ${account}`;
