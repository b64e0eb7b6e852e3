/** The sample that local bridges show: a directory of customers from several countries, and the key that opens it. */

import type { D1Database } from '@cloudflare/workers-types';
import { sampleAgents, sampleContacts, sampleInteractions } from '../../fakes/sample-directory.ts';
import { seedDirectory } from '../../fakes/seed-directory.ts';
import { hashBridgeKey } from '../../src/credentials/bridge-key.ts';
import { findAccountByBridgeKey } from '../../src/store/accounts.ts';
import { createDatabase } from '../../src/store/database.ts';
import { countContacts } from '../../src/store/directory-contacts.ts';

/** Opens the sample; for this machine only. */
export const LOCAL_BRIDGE_KEY = 'local-development-key';

/** Puts the sample into a database that does not have it, and tells how many contacts the directory has. */
export async function ensureSample(d1: D1Database): Promise<number> {
  const database = createDatabase(d1);
  const hash = await hashBridgeKey(LOCAL_BRIDGE_KEY);
  const [[found]] = await database.run(findAccountByBridgeKey('directory', hash));
  const account = found?.id ?? 'local';
  if (!found) {
    await seedDirectory(d1, {
      bridgeKey: LOCAL_BRIDGE_KEY,
      account,
      contacts: sampleContacts(),
      agents: sampleAgents(),
      interactions: sampleInteractions(),
    });
  }
  const [[counted]] = await database.run(countContacts(account));
  return counted?.contacts ?? 0;
}
