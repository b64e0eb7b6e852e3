/** As much of Cloudflare's API as the real wrangler needs to deploy a Worker with a database, a namespace and queues. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createFakeAssetStore, type FakeAssetStore } from './fake-asset-store.ts';

interface Binding {
  readonly name: string;
  readonly type: string;
  readonly id?: string;
  readonly namespace_id?: string;
}

/** What an upload of the code says of itself. */
interface Metadata {
  readonly bindings: readonly Binding[];
  /** Of Durable Objects; only with an upload that has some the account does not know yet. */
  readonly migrations?: { readonly new_tag: string; readonly steps: readonly object[] };
  readonly assets?: AssetSettings;
  readonly observability?: object;
}

/** A Worker that takes the messages of a queue. */
interface Consumer {
  readonly script_name: string;
  readonly dead_letter_queue?: string;
  readonly settings: Readonly<Record<string, number>>;
}

/** How the files beside the code are served. */
interface AssetSettings {
  /** What completed their upload. */
  readonly jwt: string;
  readonly config: Readonly<Record<string, string>>;
}

export interface FakeCloudflare {
  /** For CLOUDFLARE_API_BASE_URL. */
  readonly url: string;
  /** What changed the account, in order: `POST d1/database`. */
  readonly changes: readonly string[];
  /** The SQL that databases were given. */
  readonly sql: readonly string[];
  /** The bindings of each upload of the code. */
  readonly uploads: readonly (readonly Binding[])[];
  /** The migrations of Durable Objects that uploads brought, each step once. */
  readonly migrations: readonly object[];
  /** What takes the messages of each queue, by its name, as the last deployment has it. */
  readonly consumers: Readonly<Record<string, Consumer | undefined>>;
  /** The files of `public/` as the account has them, by path. */
  files(): ReturnType<FakeAssetStore['files']>;
  /** What each upload of the code says of them. */
  readonly assets: readonly (AssetSettings | undefined)[];
  /** What each upload of the code wants to have logged. */
  readonly observability: readonly (object | undefined)[];
  /** What was asked for and is not played here. */
  readonly unknown: readonly string[];
  close(): Promise<void>;
}

const ACCOUNT = { id: 'account-1', name: 'Acme' };
const MISSING_WORKER = {
  status: 404,
  errors: [{ code: 10_007, message: 'This Worker does not exist on your account.' }],
};

/** Starts it on a port of this machine, with an empty account. */
export async function startFakeCloudflare(): Promise<FakeCloudflare> {
  const databases: { uuid: string; name: string }[] = [];
  const namespaces: { id: string; title: string }[] = [];
  const queues: { queue_id: string; queue_name: string; consumer?: Consumer }[] = [];
  const [changes, sql, unknown]: [string[], string[], string[]] = [[], [], []];
  const [uploads, migrations]: [Metadata['bindings'][], object[]] = [[], []];
  const assets: (AssetSettings | undefined)[] = [];
  const observability: (object | undefined)[] = [];
  const store = createFakeAssetStore();
  let migrationTag: string | undefined;
  const secrets = () => uploads.flat().filter(({ type }) => type === 'secret_text');

  function answer(method: string, path: string, parameters: URLSearchParams, body: string): unknown {
    const page = Number(parameters.get('page') ?? 1);
    const script = /^workers\/scripts\/[^/]+(?:\/([^/]+))?$/.exec(path);
    switch (`${method} ${path}`) {
      case 'GET d1/database':
        return page > 1 ? [] : databases;
      case 'POST d1/database':
        databases.push({ uuid: crypto.randomUUID(), name: nameIn(body, 'name') });
        return databases.at(-1);
      case 'GET storage/kv/namespaces':
        return page > 1 ? [] : namespaces;
      case 'POST storage/kv/namespaces':
        namespaces.push({ id: crypto.randomUUID().replaceAll('-', ''), title: nameIn(body, 'title') });
        return namespaces.at(-1);
      case 'GET queues':
        return page > 1
          ? []
          : queues.filter(({ queue_name: name }) => parameters.getAll('name').includes(name)).map(toQueue);
      case 'POST queues':
        queues.push({ queue_id: `queue-${queues.length}`, queue_name: nameIn(body, 'queue_name') });
        return queues.at(-1);
      case 'GET workers/subdomain':
        return { subdomain: 'acme' };
      case 'POST workers/assets/upload':
        return store.put(body);
    }
    const consumed = queues.find(({ queue_id: id }) => path.startsWith(`queues/${id}/consumers`));
    if (consumed && method !== 'GET') {
      const consumer = JSON.parse(body) as Consumer;
      // As Cloudflare does, which knows the queue by its name.
      const { dead_letter_queue: dead } = consumer;
      if (dead !== undefined && !queues.some(({ queue_name: name }) => name === dead)) return undefined;
      consumed.consumer = consumer;
      return consumer;
    }
    if (path.startsWith('d1/database/')) {
      sql.push(nameIn(body, 'sql'));
      return [{ success: true, results: [], meta: { duration: 1 } }];
    }
    if (path.startsWith('workers/workers/')) return { subdomain: { enabled: true, previews_enabled: false } };
    if (path.startsWith('workers/services/')) {
      if (uploads.length === 0) return MISSING_WORKER;
      const deployed = { tag: 'tag', last_deployed_from: 'wrangler', tags: [], migration_tag: migrationTag };
      return { id: 'id', default_environment: { environment: 'production', script: deployed } };
    }
    if (!script) return undefined;
    const [, part = 'code'] = script;
    if (part === 'assets-upload-session') return store.open(body);
    if (part === (uploads.length === 0 ? 'code' : 'versions') && method !== 'GET') {
      const [json = '{}'] = /\{"main_module.*\}/.exec(body) ?? [];
      const metadata = JSON.parse(json) as Metadata;
      uploads.push(metadata.bindings);
      assets.push(metadata.assets);
      observability.push(metadata.observability);
      migrationTag = metadata.migrations?.new_tag ?? migrationTag;
      migrations.push(...(metadata.migrations?.steps ?? []));
      const resources = { script: { etag: 'etag' } };
      return {
        id: 'version-1',
        tag: 'tag',
        etag: 'etag',
        deployment_id: 'deployment-1',
        startup_time_ms: 5,
        resources,
      };
    }
    if (part === 'subdomain') return { enabled: true, previews_enabled: false };
    if (part === 'schedules') return { schedules: [] };
    if (part === 'deployments') return { deployments: [] };
    if (part === 'script-settings') return {};
    if (uploads.length === 0) return MISSING_WORKER;
    if (part === 'secrets') return secrets().map(({ name, type }) => ({ name, type }));
    if (part === 'settings') return { bindings: uploads.at(-1) };
    return undefined;
  }

  const server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1');

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { method = '', url = '' } = request;
    const { pathname, searchParams } = new URL(url, 'http://fake');
    const path = pathname.replace(/^\/accounts\/account-1\//, '');
    if (method !== 'GET' && !path.endsWith('/query')) changes.push(`${method} ${path}`);
    const result = ofTheLogin(pathname) ?? answer(method, path, searchParams, body);
    if (result === undefined) unknown.push(`${method} ${url}`);
    const isError = result === undefined || result === MISSING_WORKER;
    response.writeHead(isError ? 404 : 200, { 'content-type': 'application/json' });
    const envelope = isError
      ? { success: false, errors: MISSING_WORKER.errors }
      : { success: true, errors: [], result };
    response.end(JSON.stringify({ messages: [], result_info: { page: 1, per_page: 50, total_pages: 1 }, ...envelope }));
  }

  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    changes,
    sql,
    uploads,
    migrations,
    get consumers() {
      return Object.fromEntries(queues.map(({ queue_name: name, consumer }) => [name, consumer]));
    },
    files: () => store.files(),
    assets,
    observability,
    unknown,
    close: () => closeServer(server),
  };
}

/** A queue as it is listed. */
function toQueue({ consumer, ...queue }: { queue_id: string; queue_name: string; consumer?: Consumer }): object {
  const consumers = consumer ? [{ type: 'worker', consumer_id: 'consumer', script: consumer.script_name }] : [];
  return { ...queue, producers: [], consumers, producers_total_count: 0, consumers_total_count: consumers.length };
}

function ofTheLogin(pathname: string): unknown {
  switch (pathname) {
    case '/user':
      return { id: 'user-1', email: 'operator@acme.example' };
    case '/user/tokens/verify':
      return { id: 'token-1', status: 'active' };
    case '/accounts':
      return [ACCOUNT];
    case '/memberships':
      return [{ id: 'membership-1', account: ACCOUNT }];
    default:
      return undefined;
  }
}

const nameIn = (body: string, field: string) => (JSON.parse(body) as Record<string, string>)[field] ?? '';

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
