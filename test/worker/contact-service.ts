/** The fake contact service behind a bridge, with a clock that stands still unless it is moved. */

import { env } from 'cloudflare:workers';
import { type ContactService, type ContactServiceTraits, createContactService } from '../../fakes/contact-service.ts';
import { PLAIN } from '../../fakes/contact-service/traits.ts';
import type { Habits } from '../../simulator/habits.ts';
import type { Talkdesk } from '../../simulator/talkdesk.ts';
import type { ContactOptions } from '../../src/declaration/integration.ts';
import { createDatabase } from '../../src/store/database.ts';
import { readRuns, type RunRow } from '../../src/store/contact-runs.ts';
import { contactServiceIntegration, type Reading } from '../support/contact-service-integration.ts';
import { createTestBridge, type TestBridge, type TestBridgeOptions, type WireAnswer } from './bridge.ts';

export const READING: Reading = {
  kind: 'keyset',
  precision: 'millisecond',
  lagMs: 0,
  order: 'changed-then-id',
  readsTimeById: false,
  filters: false,
  largestPage: 1000,
  leastIntervalMs: 0,
};

export interface ServiceOptions extends Pick<TestBridgeOptions, 'roundTrip'> {
  readonly traits?: Partial<ContactServiceTraits>;
  readonly reading?: Partial<Reading>;
  readonly contacts?: ContactOptions;
  /** Takes a request, with its body as text, before the service does; what it returns is the answer. */
  readonly intercept?: (url: URL, body: string) => Response | undefined;
}

export interface ConnectedService {
  readonly service: ContactService;
  readonly bridge: TestBridge;
  readonly auth: { readonly token: string };
  /** Moves the clock. */
  pass(ms: number): void;
  readonly now: () => number;
  /** How long the bridge has slept, in milliseconds. */
  readonly slept: () => number;
  talkdesk(habits?: Partial<Habits>): Talkdesk;
  /** Has the credentials accepted, so that requests for contacts are all that the service still gets. */
  activate(): Promise<void>;
  /** One request for contacts, and its answer as it came. */
  page(meta: object): Promise<WireAnswer>;
  /** The same customer through an integration with other options. */
  reconfigured(contacts: ContactOptions, settings?: object): ConnectedService;
  /** The history of runs, the newest first. */
  runs(): Promise<readonly RunRow[]>;
  /** The account's id in the bridge; there is one once credentials were accepted. */
  account(): Promise<string>;
}

export const SETTLED_MS = 60_000;
export const HALF_AN_HOUR = 1_800_000;

let connected = 0;

/** Creates `count` contacts and connects the service. */
export function connectContactService(count: number, options: ServiceOptions = {}): ConnectedService {
  connected += 1;
  const token = `contact-service-${connected}`;
  const clock = { now: Date.UTC(2026, 2, 1), slept: 0 };
  const now = () => clock.now;
  const traits = { ...PLAIN, ...options.traits };
  const service = createContactService(traits, now);
  for (let id = 1; id <= count; id += 1) service.write(String(id));
  clock.now += SETTLED_MS;

  const connect = (contacts: ContactOptions, settings: object = {}): ConnectedService => {
    const reading = { ...READING, precision: traits.precision, ...options.reading };
    const declared = contactServiceIntegration({ people: reading }, contacts);
    const integration = { ...declared, settings: { ...declared.settings, ...settings } };
    const bridge = createTestBridge({
      integrations: [integration],
      now,
      async sleep(ms) {
        clock.now += ms;
        clock.slept += ms;
      },
      timeout: () => new AbortController().signal,
      async fetch(text, init) {
        const url = new URL(text.replace('/people/', '/'));
        const body = typeof init.body === 'string' ? init.body : '';
        return options.intercept?.(url, body) ?? (await service.fetch(url.href, init));
      },
      ...(options.roundTrip ? { roundTrip: options.roundTrip } : {}),
    });
    const auth = { token };
    const account = async () => {
      const id = await env.DB.prepare('SELECT id FROM accounts WHERE identity = ?')
        .bind(`service:${token}`)
        .first<string>('id');
      return id ?? '';
    };
    return {
      service,
      bridge,
      auth,
      pass: (ms) => void (clock.now += ms),
      now,
      slept: () => clock.slept,
      talkdesk: (habits = {}) => bridge.talkdesk({ integration: integration.name, auth, habits, now }),
      async activate() {
        await bridge.post(`${integration.name}/auth_validation`, { auth });
      },
      page: (meta) => bridge.post(`${integration.name}/contact_sync`, { auth, meta }),
      reconfigured: connect,
      account,
      async runs() {
        const [rows] = await createDatabase(env.DB).run(readRuns({ account: await account(), limit: 100, expired: 0 }));
        return rows;
      },
    };
  };
  return connect(options.contacts ?? {});
}
