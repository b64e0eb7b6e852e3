/** Puts an account with a bridge key and a directory of contacts, agents and interactions into a D1 database. */

import type { D1Database } from '@cloudflare/workers-types';
import { hashBridgeKey } from '../src/credentials/bridge-key.ts';
import type { Agent } from '../src/domain/agent.ts';
import type { Contact } from '../src/domain/contact.ts';
import type { Interaction } from '../src/domain/interaction.ts';
import { rememberAccount } from '../src/store/accounts.ts';
import { addBridgeKey } from '../src/store/bridge-keys.ts';
import { createDatabase } from '../src/store/database.ts';
import { createDirectoryStore } from '../src/store/directory.ts';

export interface DirectorySeed {
  readonly bridgeKey: string;
  /** Id of the account in the store; another key for the same account opens the same directory. */
  readonly account?: string;
  readonly contacts?: Iterable<Contact>;
  readonly agents?: Iterable<Agent>;
  readonly interactions?: Iterable<Interaction & { readonly contact: string }>;
}

/** Rows that go into one batch, far below D1's limit of 2 MB a value. */
const CHUNK = 1000;

/** Can be repeated: rows are written by their ids. The account comes last, so where it stands all the rest does too. */
export async function seedDirectory(d1: D1Database, seed: DirectorySeed): Promise<void> {
  const { bridgeKey, account = 'local', contacts = [], agents = [], interactions = [] } = seed;
  const database = createDatabase(d1);
  const store = createDirectoryStore(database, account);
  for (const chunk of chunks(contacts)) await store.saveContacts(chunk);
  for (const chunk of chunks(agents)) await store.saveAgents(chunk);
  for (const chunk of chunks(interactions)) await store.saveInteractions(chunk);
  const now = Date.now();
  await database.run(
    rememberAccount({ id: account, integration: 'directory', identity: `connection:${account}`, now }),
    addBridgeKey({ hash: await hashBridgeKey(bridgeKey), account, now }),
  );
}

function* chunks<Item>(items: Iterable<Item>): Generator<Item[]> {
  let chunk: Item[] = [];
  for (const item of items) {
    if (chunk.push(item) < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
