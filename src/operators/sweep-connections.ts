/** What keeps the vault in order: invitations that nobody will use go, unused connections go, seals are renewed. */

import type { TokenBrokers } from '../credentials/access-tokens.ts';
import type { Connections } from '../credentials/connections.ts';
import type { Vault } from '../credentials/vault.ts';
import { readUnusedConnections } from '../store/connections.ts';
import { dropExpiredInvitations } from '../store/invitations.ts';
import type { PurgeParts } from './purge.ts';

export interface ConnectionSweepParts extends PurgeParts {
  readonly brokers: TokenBrokers;
  readonly connections: Pick<Connections, 'drop'>;
  readonly vault: Pick<Vault, 'reseal'>;
}

/** How many went, and how many are sealed anew. */
export interface SweptConnections {
  readonly invitations: number;
  readonly connections: number;
  readonly resealed: number;
}

const DAY_MS = 86_400_000;
/** Of one sweep; others follow an hour later. */
const MOST_CONNECTIONS = 50;

/** What fails is in the log, and comes again with the next sweep. */
export async function sweepConnections(parts: ConnectionSweepParts): Promise<SweptConnections> {
  const { brokers, vault, logger } = parts;
  // A link that expired today is still told to be expired, and not to be unknown.
  const [invitations] = await parts.database.run(dropExpiredInvitations(parts.now() - DAY_MS));
  const connections = await dropUnused(parts);
  const resealed = await vault.reseal(
    ({ broker, integration }) => brokers.get(broker).reseal(integration, broker),
    logger,
  );
  return { invitations: invitations.length, connections, resealed };
}

/** Drops connections that Talkdesk's validation made and that it has not used for long. */
async function dropUnused(parts: ConnectionSweepParts): Promise<number> {
  const { database, connections, logger, now, purgeAfterDays } = parts;
  if (purgeAfterDays === undefined) return 0;
  const [unused] = await database.run(readUnusedConnections(now() - purgeAfterDays * DAY_MS, MOST_CONNECTIONS));
  let dropped = 0;
  for (const connection of unused) {
    const { id, account, integration } = connection;
    try {
      await connections.drop(connection);
      dropped += 1;
      logger.warn('connection_dropped', { connection: id, account, integration });
    } catch (cause) {
      logger.error('connection_not_dropped', { connection: id, account, integration, cause });
    }
  }
  return dropped;
}
