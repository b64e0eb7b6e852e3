/**
 * The fake CRM and a directory, full of people of whom each has one ticket: what is shown tells whose it is, and where a
 * ticket is created tells who was found.
 */

import { env } from 'cloudflare:workers';
import { createCrm, type Crm, type CrmTraits } from '../../fakes/crm.ts';
import type { ReadInteractions } from '../../src/connectors/connector.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { createDatabase } from '../../src/store/database.ts';
import { createDirectoryStore } from '../../src/store/directory.ts';
import { ACME_CRM_URL } from '../support/acme-crm-wire.ts';
import { acmeCrm } from '../support/acme-crm.ts';
import { createTestBridge, newDirectory, type TestBridge, type TestBridgeOptions, type WireAnswer } from './bridge.ts';

export interface Person {
  readonly first: string;
  readonly last?: string;
  readonly email?: string;
  /** As somebody typed it. */
  readonly phone?: string;
}

/** What Talkdesk knows of a contact. */
export interface Known {
  readonly id?: string;
  readonly name?: string;
  readonly emails?: readonly string[];
  readonly phones?: readonly string[];
}

export interface World {
  readonly bridge: TestBridge;
  /** Adds a person with a ticket; gives the id. */
  add(person: Person): Promise<string>;
  /** Sets something for the account. */
  set(settings: Partial<Settings>): Promise<void>;
  /** The account's id in the bridge. */
  account(): Promise<string>;
  /** What the screen of an agent gets. */
  screen(known: Known, types?: readonly string[]): Promise<WireAnswer>;
  /** The first names of those whose tickets it shows. */
  shown(known: Known): Promise<readonly string[]>;
  act(action: string, data: object, id?: string): Promise<WireAnswer>;
  /** Creates a ticket; gives the id of the contact that got it, or the message of the refusal. */
  ticketFor(data: object, id?: string): Promise<string>;
}

/** The CRM with a clock that stands still. */
export interface CrmWorld extends World {
  readonly crm: Crm;
  pass(ms: number): void;
  /** Somebody at work in the CRM adds what happened with a contact: `tickets`, `calls` or `notes`. */
  happen(kind: string, fields: object): Promise<void>;
}

export interface CrmWorldOptions extends Pick<TestBridgeOptions, 'timeout'> {
  readonly traits?: Partial<CrmTraits>;
  /** Answers in the CRM's place where it returns something. */
  readonly intercept?: (url: URL) => Response | undefined;
  readonly integration?: Integration;
}

let tenants = 0;

export function crmWorld(options: CrmWorldOptions = {}): CrmWorld {
  tenants += 1;
  const tenant = `tenant-${tenants}-of-people`;
  const auth = { api_key: `key-${tenants}-of-people`, country: 'PT' };
  const clock = { now: Date.UTC(2026, 2, 1, 10) };
  const now = () => clock.now;
  const crm = createCrm(options.traits ?? {}, now);
  crm.keys.set(auth.api_key, tenant);
  const { integration = acmeCrm({ recovery: 'none' }) } = options;
  const bridge = createTestBridge({
    integrations: [integration],
    now,
    fetch: async (url, init) => options.intercept?.(new URL(url)) ?? (await crm.fetch(url, init)),
    ...(options.timeout ? { timeout: options.timeout } : {}),
  });
  const happen = async (kind: string, fields: object) => {
    const headers = { Authorization: `Bearer ${auth.api_key}` };
    const body = JSON.stringify(fields);
    const response = await crm.fetch(`${ACME_CRM_URL}/${kind}`, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`${kind}: ${await response.text()}`);
  };
  return {
    ...talk(bridge, integration.name, auth, async () => ticketsOf(crm)),
    crm,
    pass: (ms) => void (clock.now += ms),
    happen,
    async add({ first, last = 'Lopes', email = null, phone = null }) {
      const { id } = crm.add(tenant, { first_name: first, last_name: last, email, phone });
      await happen('tickets', { contact_id: id, subject: first });
      return id;
    },
    async account() {
      await bridge.post(`${integration.name}/auth_validation`, { auth });
      const { results } = await env.DB.prepare('SELECT id FROM accounts WHERE identity = ?')
        .bind(`service:${tenant}`)
        .all<{ id: string }>();
      return results[0]?.id ?? '';
    },
  };
}

export async function directoryWorld(): Promise<World> {
  const { account, bridgeKey } = await newDirectory();
  const auth = { bridge_key: bridgeKey };
  const store = createDirectoryStore(createDatabase(env.DB), account);
  const bridge = createTestBridge();
  const tickets = async () => {
    const { results } = await env.DB.prepare('SELECT id, contact FROM directory_interactions WHERE account = ?')
      .bind(account)
      .all<{ id: string; contact: string }>();
    return new Map(results.map(({ id, contact }) => [id, contact]));
  };
  const world: World = {
    ...talk(bridge, 'directory', auth, tickets),
    account: async () => account,
    async add({ first, last = 'Lopes', email, phone }) {
      const id = `id-of-${first}`;
      const contact = { id, name: `${first} ${last}`, emails: email ? [email] : [], phones: phone ? [phone] : [] };
      await store.saveContacts([contact]);
      await store.saveInteractions([{ id: `t-${first}`, type: 'ticket', contact: id, subject: first, date: 0 }]);
      return id;
    },
  };
  await world.set({ country: 'PT' });
  return world;
}

/** An integration that reads interactions of all types at once, and has no search. */
export function plain(interactions: ReadInteractions): Integration {
  return defineIntegration({
    name: 'plain',
    displayName: 'Plain',
    description: 'Interactions of all types at once',
    logoUrl: 'https://bridge.example/logo.png',
    iconUrl: 'https://bridge.example/icon.png',
    authentication: { type: 'custom', fields: { api_key: { display: 'Key' } } },
    connector: { validate: async () => ({ account: { id: 'plain' } }), interactions },
    interactionTypes: ['ticket', 'call', 'note'],
  });
}

/** Whose each ticket is, by its id. */
const ticketsOf = ({ tickets }: Crm) => new Map(tickets.map(({ id, contact_id }) => [String(id), contact_id]));

/** The subject of what Talkdesk has created; of the others the subject is whose they are. */
const CREATED = /^Call \d+$/;
let created = 0;

/** Talkdesk's part. */
function talk(bridge: TestBridge, name: string, auth: object, tickets: () => Promise<ReadonlyMap<string, string>>) {
  const world: Omit<World, 'add' | 'account'> & ThisType<World> = {
    bridge,
    async set(settings) {
      const { status } = await bridge.admin('PATCH', `/accounts/${await this.account()}`, { settings });
      if (status !== 200) throw new Error(`The settings were refused with ${status}`);
    },
    screen: ({ id, name: called, emails, phones }, types = ['ticket']) =>
      bridge.post(`${name}/interaction_update`, {
        auth,
        meta: { interaction_types: types },
        data: { contact_external_id: id, contact_name: called, contact_emails: emails, contact_phones: phones },
      }),
    async shown(known) {
      const { status, json } = await this.screen(known);
      if (status !== 200) throw new Error(`The screen got ${status} ${JSON.stringify(json)}`);
      const subjects = (json as unknown as readonly { subject: string }[]).map(({ subject }) => subject);
      return subjects.filter((subject) => !CREATED.test(subject)).toSorted();
    },
    act: (action, data, id) =>
      bridge.post(`${name}/actions/${action}`, { auth, meta: { contact_external_id: id }, data }),
    async ticketFor(data, id) {
      const before = await tickets();
      created += 1;
      const { status, json } = await this.act('create_ticket', { subject: `Call ${created}`, ...data }, id);
      const [ticket, ...others] = [...(await tickets())].filter(([each]) => !before.has(each));
      if (others.length > 0 || (status === 201) !== (ticket !== undefined)) throw new Error(`Answered with ${status}`);
      return ticket?.[1] ?? String(json['message']);
    },
  };
  return world;
}
