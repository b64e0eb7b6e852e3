/**
 * What the token brokers hold for an account: forgotten before the rows go that say which brokers those are, so that a
 * call which was interrupted can be repeated.
 */

import type { TokenSource } from '../credentials/access-tokens.ts';
import { brokerOf } from '../credentials/connections.ts';
import { dropConnection, readConnections } from '../store/connections.ts';
import type { Database } from '../store/database.ts';
import { dropInvitation, type LeavingInvitation, readInvitationsOf } from '../store/invitations.ts';

export interface ForgetParts {
  readonly database: Database;
  readonly tokens: Pick<TokenSource, 'forget'>;
}

/** Connections, and invitations, of one call; each connection costs a request to its broker. */
const MOST = 100;

/** Drops the connections and invitations of an account with their tokens. */
export async function forgetTokens(
  { database, tokens }: ForgetParts,
  account: string,
): Promise<{ readonly done: boolean; readonly dropped: number }> {
  const [all, invitations] = await database.run(readConnections(account), readInvitationsOf(account, MOST));
  const connections = all.slice(0, MOST);
  await Promise.all(connections.map((connection) => tokens.forget(brokerOf(connection))));
  if (connections.length > 0) await database.run(...connections.flatMap(({ id }) => dropConnection(id)));
  await dropInvitations({ database, tokens }, invitations);
  const done = all.length === connections.length && invitations.length < MOST;
  return { done, dropped: connections.length + invitations.length };
}

/** Drops invitations, with what an authority granted for those whose connection never came to be. */
export async function dropInvitations(
  { database, tokens }: ForgetParts,
  invitations: readonly LeavingInvitation[],
): Promise<void> {
  const brokers = invitations.flatMap(({ stray, connection: id, version }) =>
    stray === 1 ? brokerOf({ id, version }) : [],
  );
  await Promise.all(brokers.map((broker) => tokens.forget(broker)));
  if (invitations.length > 0) await database.run(...invitations.map(({ id }) => dropInvitation(id)));
}
