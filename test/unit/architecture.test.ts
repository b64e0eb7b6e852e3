/** Which part of `src` may import which: the arrows of the design, so that one which turns round is noticed. */
import { describe, expect, test } from 'vitest';
import { cyclesIn, type Import, importsOf, readSources, type Sources } from './import-graph.ts';

interface Arrows {
  /** Rooms that may be imported in any way. */
  readonly any?: readonly string[];
  /** Rooms of which only types may be imported. */
  readonly types?: readonly string[];
}

/** By room: a folder of `src`, or a file that lies in `src` itself. Each may also import itself and packages. */
const ROOMS: Readonly<Record<string, Arrows>> = {
  domain: {},
  'log.ts': { any: ['domain'] },
  connectors: { any: ['domain'], types: ['declaration'] },
  upstream: { any: ['domain'], types: ['connectors', 'declaration', 'log.ts'] },
  store: { any: ['domain'], types: ['connectors'] },
  declaration: { any: ['domain'], types: ['connectors'] },
  'env.ts': { any: ['domain', 'log.ts', 'upstream'], types: ['declaration'] },
  alerts: { any: ['domain', 'store'], types: ['declaration', 'log.ts', 'upstream'] },
  credentials: { any: ['domain', 'store', 'upstream'], types: ['connectors', 'declaration', 'log.ts'] },
  people: { any: ['domain', 'store'], types: ['connectors'] },
  interactions: { any: ['domain', 'upstream'], types: ['connectors', 'people'] },
  actions: {
    any: ['domain', 'people', 'store'],
    types: ['connectors', 'credentials', 'declaration', 'log.ts', 'upstream'],
  },
  agents: { any: ['domain', 'store'], types: ['connectors', 'credentials', 'declaration', 'log.ts', 'upstream'] },
  sync: { any: ['domain', 'store'], types: ['connectors', 'credentials', 'declaration', 'log.ts', 'upstream'] },
  http: { any: ['domain'], types: ['log.ts'] },
  contract: {
    any: ['domain', 'http', 'sync', 'agents', 'actions', 'interactions', 'credentials'],
    types: ['connectors', 'declaration', 'log.ts', 'people', 'upstream'],
  },
  connect: {
    any: ['domain', 'http', 'store', 'credentials'],
    types: ['connectors', 'declaration', 'log.ts'],
  },
  operators: {
    any: ['domain', 'http', 'store', 'credentials'],
    types: ['actions', 'alerts', 'connectors', 'contract', 'declaration', 'log.ts'],
  },
  'bridge.ts': {
    any: [
      'domain',
      'upstream',
      'store',
      'credentials',
      'actions',
      'agents',
      'people',
      'sync',
      'http',
      'contract',
      'connect',
      'operators',
      'alerts',
      'declaration',
    ],
    types: ['connectors', 'env.ts', 'log.ts'],
  },
  manifest: { any: ['domain', 'declaration'], types: ['connectors'] },
  integrations: { any: ['connectors', 'declaration', 'domain'] },
  'worker.ts': { any: ['bridge.ts', 'env.ts', 'log.ts', 'upstream'], types: ['actions', 'declaration'] },
  'index.ts': { any: ['integrations', 'worker.ts'] },
};

const roomOf = (path: string) => path.split('/')[1] ?? '';

/** What is wrong with one import, or nothing. */
function faultOf(path: string, { from, file, kind }: Import): string | undefined {
  if (from === 'cloudflare:workers' && path !== 'src/worker.ts') return 'only src/worker.ts may';
  if (file === undefined) return undefined;
  if (kind === 're-export' && path !== 'src/integrations/index.ts') return 'that is a barrel; import from where it is';
  if (!file.startsWith('src/')) return 'nothing in src may import what is outside of it';
  const [room, other] = [roomOf(path), roomOf(file)];
  const arrows = ROOMS[room];
  if (!arrows) return `${room} is no room of ROOMS in this test`;
  if (room === other || arrows.any?.includes(other)) return undefined;
  if (!arrows.types?.includes(other)) return `${room} may not import ${other}`;
  return kind === 'type' ? undefined : `${room} may import only types of ${other}`;
}

const INDEXES = new Set(['src/index.ts', 'src/integrations/index.ts']);

/** Every fault, each with its file and import. */
function faultsOf(sources: Sources): string[] {
  const paths = [...sources.keys()];
  const barrels = paths.filter((path) => path.endsWith('/index.ts') && !INDEXES.has(path));
  const imports = [...sources].flatMap(([path, source]) =>
    importsOf(path, source).map((each) => ({ path, from: each.from, fault: faultOf(path, each) })),
  );
  return [
    ...barrels.map((path) => `${path} has the name of a barrel`),
    ...imports.filter(({ fault }) => fault).map(({ path, from, fault }) => `${path} imports '${from}': ${fault}`),
    ...cyclesIn(sources).map((cycle) => `a cycle: ${cycle.join(' → ')}`),
  ];
}

describe('the arrows', () => {
  const sources = readSources('src');

  test('are those of the design', () => {
    expect(faultsOf(sources)).toEqual([]);
  });

  test('are drawn from the imports of every file', () => {
    const words = [...sources].map(([path, source]) => [path, source.match(/^(import .*|.*\} from) '/gm)?.length ?? 0]);
    const read = [...sources].map(([path, source]) => [path, importsOf(path, source).length]);
    expect(read).toEqual(words);
    expect(sources.size).toBeGreaterThan(40);
  });

  test.each([
    [
      'the domain may not know a store',
      { 'src/domain/a.ts': "import { save } from '../store/b.ts';" },
      "src/domain/a.ts imports '../store/b.ts': domain may not import store",
    ],
    [
      'the domain may not know even the types of connectors',
      { 'src/domain/a.ts': "import type { Call } from '../connectors/connector.ts';" },
      "src/domain/a.ts imports '../connectors/connector.ts': domain may not import connectors",
    ],
    [
      'a connector may not go out by itself',
      { 'src/connectors/rest/a.ts': "import { createUpstreamFetch } from '../../upstream/fetch.ts';" },
      "src/connectors/rest/a.ts imports '../../upstream/fetch.ts': connectors may not import upstream",
    ],
    [
      'a store may know a connector by its types only',
      { 'src/store/a.ts': "import { type Call, defineAction } from '../connectors/connector.ts';" },
      "src/store/a.ts imports '../connectors/connector.ts': store may import only types of connectors",
    ],
    [
      'an engine may not know an endpoint',
      { 'src/sync/a.ts': "import {\n  type Answer,\n  parseBody,\n} from '../contract/endpoint.ts';" },
      "src/sync/a.ts imports '../contract/endpoint.ts': sync may not import contract",
    ],
    [
      'the bridge may not know what a deployment serves',
      { 'src/bridge.ts': "import { integrations } from './integrations/index.ts';" },
      "src/bridge.ts imports './integrations/index.ts': bridge.ts may not import integrations",
    ],
    [
      'the source may not know its simulator',
      { 'src/env.ts': "import { createTalkdesk } from '../simulator/talkdesk.ts';" },
      "src/env.ts imports '../simulator/talkdesk.ts': nothing in src may import what is outside of it",
    ],
    [
      'an import at run time counts',
      { 'src/log.ts': "const seed = await import('../fakes/seed-directory.ts');" },
      "src/log.ts imports '../fakes/seed-directory.ts': nothing in src may import what is outside of it",
    ],
    [
      'an import for its effect counts',
      { 'src/domain/a.ts': "import '../log.ts';" },
      "src/domain/a.ts imports '../log.ts': domain may not import log.ts",
    ],
    [
      'the platform is known to the Worker only',
      { 'src/bridge.ts': "import { env } from 'cloudflare:workers';" },
      "src/bridge.ts imports 'cloudflare:workers': only src/worker.ts may",
    ],
    [
      'nothing is exported again',
      { 'src/domain/a.ts': "export * from './b.ts';" },
      "src/domain/a.ts imports './b.ts': that is a barrel; import from where it is",
    ],
    ['no folder has an index', { 'src/domain/index.ts': '' }, 'src/domain/index.ts has the name of a barrel'],
    [
      'a new room needs its arrows',
      { 'src/console/a.ts': "import { b } from '../domain/b.ts';" },
      "src/console/a.ts imports '../domain/b.ts': console is no room of ROOMS in this test",
    ],
    [
      'values may not be imported in a circle',
      {
        'src/domain/a.ts': "import { b } from './b.ts';",
        'src/domain/b.ts': "import { c } from './c.ts';",
        'src/domain/c.ts': "import { a } from './a.ts';",
      },
      'a cycle: src/domain/a.ts → src/domain/b.ts → src/domain/c.ts → src/domain/a.ts',
    ],
  ])('are noticed when they turn round: %s', (_, files, fault) => {
    expect(faultsOf(new Map(Object.entries(files)))).toEqual([fault]);
  });

  test('may form a circle of types, which is gone when the program runs', () => {
    const circle = {
      'src/connectors/a.ts': "import type { B } from './b.ts';",
      'src/connectors/b.ts': "import type { A } from './a.ts';\nimport { c } from './a.ts';",
    };
    expect(faultsOf(new Map(Object.entries(circle)))).toEqual([]);
  });
});
