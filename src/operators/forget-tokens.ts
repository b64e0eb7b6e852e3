/**
 * What the token brokers hold for an account: forgotten before the rows go that say which brokers those are, so that a
 * call which was interrupted can be repeated.
 */

import type { TokenSource } from '../credentials/access-tokens.ts';
import { dropConnection, readConnections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';

export interface ForgetParts {
  readonly database: Database;
  readonly tokens: Pick<TokenSource, 'forget'>;
}

/** Connections of one call; each costs a request to its broker. */
const MOST = 100;

/** Drops the connections of an account with their tokens. */
export async function forgetTokens(
  { database, tokens }: ForgetParts,
  account: string,
): Promise<{ readonly done: boolean; readonly dropped: number }> {
  const [all] = await database.run(readConnections(account));
  const connections = all.slice(0, MOST);
  await Promise.all(connections.map(({ broker }) => tokens.forget(broker)));
  if (connections.length > 0) await database.run(...connections.flatMap(({ id }) => dropConnection(id)));
  return { done: all.length === connections.length, dropped: connections.length };
}
