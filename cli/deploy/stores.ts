/** The stores of an environment: found by name, created where there are none. */

import * as v from 'valibot';
import { CommandError } from '../command-error.ts';
import type { Commands } from './commands.ts';
import type { StoreIds } from './config.ts';
import type { Store, Target } from './target.ts';
import { type Wrangler, WranglerFailure } from './wrangler.ts';

const databaseList = v.array(v.looseObject({ uuid: v.string(), name: v.string() }));
const namespaceList = v.array(v.looseObject({ id: v.string(), title: v.string() }));

export interface FoundStores {
  /** Ids by binding, of the stores that exist. */
  readonly ids: StoreIds;
  readonly missingDatabases: readonly Store[];
  readonly missingNamespaces: readonly Store[];
  readonly missingQueues: readonly string[];
}

/** Names of what is missing, for people. */
export function namesOfMissing({ missingDatabases, missingNamespaces, missingQueues }: FoundStores): string[] {
  return [
    ...missingDatabases.map(({ name }) => `D1 database ${name}`),
    ...missingNamespaces.map(({ name }) => `KV namespace ${name}`),
    ...missingQueues.map((name) => `queue ${name}`),
  ];
}

/** Looks for every store in the account, and changes nothing. */
export async function findStores(wrangler: Wrangler, commands: Commands, target: Target): Promise<FoundStores> {
  const databases = await findDatabases(wrangler, commands, target.databases);
  const namespaces = await findNamespaces(wrangler, commands, target.namespaces);
  const missingQueues: string[] = [];
  for (const name of target.queues) {
    if (!(await queueExists(wrangler, commands, name))) missingQueues.push(name);
  }
  return {
    ids: { ...databases, ...namespaces },
    missingDatabases: target.databases.filter(({ binding }) => databases[binding] === undefined),
    missingNamespaces: target.namespaces.filter(({ binding }) => namespaces[binding] === undefined),
    missingQueues,
  };
}

/** Creates what is missing and gives the ids of all stores. */
export async function createMissing(wrangler: Wrangler, commands: Commands, found: FoundStores): Promise<StoreIds> {
  const { ids, missingDatabases, missingNamespaces, missingQueues } = found;
  for (const { name } of missingDatabases) await wrangler.run(commands.createDatabase(name));
  const databases = await findDatabases(wrangler, commands, missingDatabases);
  for (const { name } of missingNamespaces) await wrangler.run(commands.createNamespace(name));
  const namespaces = await findNamespaces(wrangler, commands, missingNamespaces);
  for (const name of missingQueues) await wrangler.run(commands.createQueue(name));

  const all = { ...ids, ...databases, ...namespaces };
  const lost = [...missingDatabases, ...missingNamespaces].find(({ binding }) => all[binding] === undefined);
  if (lost) throw new CommandError(`${lost.name} was created, but Cloudflare does not list it yet`);
  return all;
}

async function findDatabases(wrangler: Wrangler, { databases: args }: Commands, stores: readonly Store[]) {
  if (stores.every(({ id }) => id)) return idsOf(stores, []);
  const list = await wrangler.json(args, databaseList);
  return idsOf(
    stores,
    list.map(({ uuid, name }) => [name, uuid] as const),
  );
}

async function findNamespaces(wrangler: Wrangler, { namespaces: args }: Commands, stores: readonly Store[]) {
  if (stores.every(({ id }) => id)) return idsOf(stores, []);
  const list = await wrangler.json(args, namespaceList);
  return idsOf(
    stores,
    list.map(({ id, title }) => [title, id] as const),
  );
}

function idsOf(stores: readonly Store[], listed: readonly (readonly [name: string, id: string])[]): StoreIds {
  const byName = new Map(listed);
  return Object.fromEntries(
    stores.flatMap(({ binding, name, id = byName.get(name) }) => (id === undefined ? [] : [[binding, id]])),
  );
}

/** `wrangler queues list` writes a table, page by page; asking for one name is exact. */
async function queueExists(wrangler: Wrangler, commands: Commands, name: string): Promise<boolean> {
  try {
    await wrangler.run(commands.queue(name));
    return true;
  } catch (error) {
    if (error instanceof WranglerFailure && error.output.includes(`Queue "${name}" does not exist`)) return false;
    throw error;
  }
}
