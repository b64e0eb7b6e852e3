/** Plays a recorded step to the connector again: its requests get the recorded answers, and none leaves this process. */

import type { AuthValues, Call } from '../../src/connectors/connector.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { MASK, Secret } from '../../src/domain/secret.ts';
import { createFetchJson } from '../../src/upstream/fetch-json.ts';
import { followableLink } from '../../src/upstream/outbound-url.ts';
import type { RecordedExchange, RecordedStep, Recording } from './recording.ts';

type Unmapped = Omit<RecordedStep, 'mapped'>;

/** What the connector makes of the recorded answers, as JSON has it. Throws for a request that was not recorded. */
export async function replay(
  integration: Integration,
  { now, auth, settings }: Omit<Recording, 'steps'>,
  step: Unmapped,
): Promise<unknown> {
  const fetch: Call['fetch'] = async (url, init) => {
    const method = (init?.method ?? 'GET').toUpperCase();
    const body = typeof init?.body === 'string' ? init.body : undefined;
    const found = step.exchanges.find((each) => isSame(each, { method, url, body }));
    if (found) return answerOf(found);
    const { pathname } = new URL(url);
    throw new Error(
      `${step.of} asks for something that was not recorded: ${method} ${pathname}. Record it again with --again`,
    );
  };
  const rules = { allowLoopback: true, ports: integration.limits.ports };
  const call: Call = {
    auth: authOf(integration, auth),
    settings,
    fetch,
    fetchJson: createFetchJson(fetch),
    linkIn: (asked, link) => followableLink(asked, link, rules),
    now: () => now,
    log: () => undefined,
    directory: NO_DIRECTORY,
  };
  const given: unknown = await run(integration, call, step);
  return JSON.parse(JSON.stringify(given ?? null));
}

const NO_DIRECTORY = new Proxy({} as Call['directory'], {
  get() {
    throw new Error('There is no directory in a replay');
  },
});

async function run({ connector, contacts }: Integration, call: Call, { of, asked }: Unmapped): Promise<unknown> {
  const [what = '', ...rest] = of.split(' ');
  const name = rest.join(' ');
  // What was asked is of the shape in which this connector was asked.
  const as = asked as never;
  switch (what) {
    case 'validate':
      return await connector.validate(call);
    case 'contacts':
      return await contacts?.sources[name]?.read(call, as);
    case 'agents':
      return await connector.agents?.read(call, as);
    case 'interactions':
      return await (connector.interactions ?? connector.interactionsByType?.[name])?.(call, as);
    default: {
      const { search } = connector;
      if (name === 'byId') return await search?.byId(call, String(asked['id']));
      if (name === 'byEmail') return await search?.byEmail?.(call, String(asked['email']));
      return await search?.byPhone?.(call, asked['forms'] as never);
    }
  }
}

/** Secrets are in no recording: whatever they are, requests hold `[secret]` in their place. */
function authOf({ authentication }: Integration, auth: Recording['auth']): AuthValues {
  const fields = Object.entries({ ...authentication.fields, ...authentication.vault?.fields });
  const secrets = fields.filter(([, { secret }]) => secret === true).map(([name]) => [name, new Secret(MASK)] as const);
  return { ...auth, ...Object.fromEntries(secrets) };
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
}

function isSame(recorded: RecordedExchange, { method, url, body }: Asked): boolean {
  return recorded.method === method && plainUrl(recorded.url) === plainUrl(url) && recorded.body === body;
}

/** However it is encoded, and in whatever order its parameters are. */
function plainUrl(text: string): string {
  const url = new URL(text);
  const query = [...url.searchParams].map(([name, value]) => `${name}=${value}`).toSorted();
  return JSON.stringify([url.origin, url.pathname.split('/').map(decodeURIComponent), query]);
}

const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

function answerOf({ status, headers, json, text = '' }: RecordedExchange): Response {
  const body = json === undefined ? text : JSON.stringify(json);
  return new Response(BODILESS.has(status) ? null : body, { status, headers });
}
