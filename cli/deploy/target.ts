/** What the wrangler configuration says of one environment, and what is wrong with it. */

import * as v from 'valibot';

const database = v.looseObject({
  binding: v.string(),
  database_name: v.optional(v.string()),
  database_id: v.optional(v.string()),
  migrations_dir: v.optional(v.string()),
});
const namespace = v.looseObject({ binding: v.string(), id: v.optional(v.string()) });
const queues = v.looseObject({
  producers: v.optional(v.array(v.looseObject({ binding: v.string(), queue: v.optional(v.string()) }))),
  consumers: v.optional(v.array(v.looseObject({ queue: v.string(), dead_letter_queue: v.optional(v.string()) }))),
});

const named = v.optional(v.array(v.looseObject({ binding: v.string() })), []);
const durableObjects = v.looseObject({ bindings: v.optional(v.array(v.looseObject({ name: v.string() })), []) });
const migration = v.looseObject({ tag: v.string() });

const section = v.looseObject({
  name: v.optional(v.string()),
  main: v.optional(v.string()),
  account_id: v.optional(v.string()),
  vars: v.optional(v.record(v.string(), v.unknown()), {}),
  d1_databases: v.optional(v.array(database), []),
  kv_namespaces: v.optional(v.array(namespace), []),
  queues: v.optional(queues, {}),
  durable_objects: v.optional(durableObjects, {}),
  migrations: v.optional(v.array(migration), []),
  mtls_certificates: named,
  services: named,
  vpc_services: named,
  secrets: v.optional(v.looseObject({ required: v.optional(v.array(v.string()), []) }), {}),
});

/** The parts of a wrangler configuration that a deployment depends on; the rest is kept as it is. */
export const wranglerConfig = v.looseObject({
  ...section.entries,
  env: v.optional(v.record(v.string(), section), {}),
});

export type WranglerConfig = v.InferOutput<typeof wranglerConfig>;
type Section = v.InferOutput<typeof section>;

/** A store by the name under which it is found in the account. `id` where the configuration has it. */
export interface Store {
  readonly binding: string;
  readonly name: string;
  readonly id?: string;
}

export interface Target {
  readonly environment: string;
  readonly worker: string;
  readonly accountId?: string;
  /** The texts among the vars. */
  readonly vars: Readonly<Record<string, string>>;
  readonly databases: readonly Store[];
  readonly namespaces: readonly Store[];
  readonly queues: readonly string[];
  readonly requiredSecrets: readonly string[];
  /** The bindings that send requests. */
  readonly fetching: readonly string[];
}

/** The environment as it will be deployed, or all that keeps it from being deployed. */
export function readTarget(config: WranglerConfig, environment: string): { target?: Target; problems: string[] } {
  const chosen = Object.hasOwn(config.env, environment) ? config.env[environment] : undefined;
  if (!chosen) {
    const names = Object.keys(config.env).join(', ') || 'none';
    return { problems: [`wrangler.toml has no [env.${environment}]; there are: ${names}`] };
  }
  const problems = [
    ...(chosen.name ? [] : [`[env.${environment}] has no name`]),
    ...chosen.d1_databases
      .filter(({ database_name }) => !database_name)
      .map(({ binding }) => `[env.${environment}] d1_databases ${binding}: has no database_name`),
    ...missingParts(config, chosen).map(
      (part) => `[env.${environment}] lacks ${part}, which the top level has: an environment inherits none of these`,
    ),
    ...sharedStores(config, environment),
  ];
  if (!chosen.name || problems.length > 0) return { problems };
  return { target: toTarget(config, chosen, environment, chosen.name), problems };
}

function toTarget(config: WranglerConfig, chosen: Section, environment: string, worker: string): Target {
  const accountId = chosen.account_id ?? config.account_id;
  return {
    environment,
    worker,
    ...(accountId ? { accountId } : {}),
    vars: Object.fromEntries(Object.entries(chosen.vars).flatMap(([key, value]) => textEntry(key, value))),
    databases: chosen.d1_databases.map(({ binding, database_name = '', database_id: id }) => ({
      binding,
      name: database_name,
      ...(id ? { id } : {}),
    })),
    namespaces: chosen.kv_namespaces.map(({ binding, id }) => ({
      binding,
      name: namespaceTitle(worker, binding),
      ...(id ? { id } : {}),
    })),
    queues: queueNames(chosen),
    requiredSecrets: chosen.secrets.required ?? [],
    fetching: [chosen.mtls_certificates, chosen.services, chosen.vpc_services].flat().map(({ binding }) => binding),
  };
}

const textEntry = (key: string, value: unknown): [string, string][] =>
  typeof value === 'string' ? [[key, value]] : [];

/** A namespace has no name in the configuration; this is the title that wrangler itself would give it. */
function namespaceTitle(worker: string, binding: string): string {
  return `${worker}-${binding.toLowerCase().replaceAll('_', '-')}`;
}

function queueNames({ queues: { producers = [], consumers = [] } }: Section): string[] {
  const names = [
    ...producers.map(({ queue }) => queue),
    ...consumers.flatMap(({ queue, dead_letter_queue }) => [queue, dead_letter_queue]),
  ];
  return [...new Set(names.filter((name) => name !== undefined))];
}

function missingParts(config: WranglerConfig, chosen: Section): string[] {
  const partsOf = (part: Section) => [
    ...part.d1_databases.map(({ binding }) => `the D1 database ${binding}`),
    ...part.kv_namespaces.map(({ binding }) => `the KV namespace ${binding}`),
    ...(part.queues.producers ?? []).map(({ binding }) => `the queue ${binding}`),
    ...part.durable_objects.bindings.map(({ name }) => `the Durable Object ${name}`),
    ...Object.keys(part.vars).map((name) => `the var ${name}`),
    ...(part.secrets.required ?? []).map((name) => `the required secret ${name}`),
  ];
  const there = new Set(partsOf(chosen));
  return [...partsOf(config).filter((part) => !there.has(part)), ...missingMigrations(config, chosen)];
}

/** Those of Durable Objects are inherited, unless the environment has a list of its own. */
function missingMigrations(config: WranglerConfig, { migrations }: Section): string[] {
  if (migrations.length === 0) return [];
  const there = new Set(migrations.map(({ tag }) => tag));
  return config.migrations.flatMap(({ tag }) => (there.has(tag) ? [] : [`the migration ${tag}`]));
}

/** Two environments over one store would overwrite each other's data. */
function sharedStores({ env }: WranglerConfig, environment: string): string[] {
  const storesOf = (part: Section) => [
    ...(part.name ? [`the Worker ${part.name}`] : []),
    ...part.d1_databases.flatMap(({ database_name, database_id }) => [
      ...(database_name ? [`the D1 database ${database_name}`] : []),
      ...(database_id ? [`the D1 database ${database_id}`] : []),
    ]),
    ...part.kv_namespaces.flatMap(({ id }) => (id ? [`the KV namespace ${id}`] : [])),
    ...queueNames(part).map((name) => `the queue ${name}`),
  ];
  const own = env[environment];
  const ours = new Set(own ? storesOf(own) : []);
  return Object.entries(env)
    .filter(([name]) => name !== environment)
    .flatMap(([name, other]) =>
      storesOf(other)
        .filter((store) => ours.has(store))
        .map((store) => `[env.${environment}] and [env.${name}] both use ${store}; each needs its own`),
    );
}
