/** A CRM that can be down, a bridge that puts aside what it cannot do meanwhile, and a queue over a clock of the test's own. */

import { env } from 'cloudflare:workers';
import { createCrm, type Crm, type CrmTraits } from '../../fakes/crm.ts';
import type { Ports } from '../../src/bridge.ts';
import type { Vars } from '../../src/env.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { acmeCrm } from '../support/acme-crm.ts';
import type { AcmeCrmActionsOptions } from '../support/acme-crm-actions.ts';
import { createTestBridge, type TestBridge, type WireAnswer } from './bridge.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export type Recovery = AcmeCrmActionsOptions['recovery'];
export const RECOVERIES: readonly Recovery[] = ['idempotency_key', 'marker', 'none'];
export const DEFERRABLE = ['create_ticket', 'add_note', 'log_call', 'update_contact'];

export interface WorldOptions extends Omit<AcmeCrmActionsOptions, 'recovery'> {
  readonly traits?: Partial<CrmTraits>;
  readonly deferrable?: readonly string[];
}

interface IsolateOptions extends Omit<AcmeCrmActionsOptions, 'recovery'> {
  readonly vars?: Vars;
  readonly deferrable?: readonly string[];
  readonly fetch?: Ports['fetch'];
  readonly actionQueue?: Ports['actionQueue'];
  /** What a later version declares otherwise. */
  readonly change?: (integration: Integration) => Integration;
}

export interface DeferredRow {
  readonly id: string;
  readonly state: string;
  readonly tries: number;
  readonly code: string;
  readonly message: string;
  readonly request: string;
}

export interface World {
  readonly crm: Crm;
  readonly clock: { now: number };
  readonly tenant: string;
  /** The id of a contact of the CRM. */
  readonly contact: string;
  /** What the queue holds, and when it is delivered. */
  readonly messages: { id: string; at: number }[];
  readonly bridge: TestBridge;
  /** Another Worker over the same stores and queue. */
  readonly isolate: (options?: IsolateOptions) => TestBridge;
  readonly ask: (action: string, data: object, meta?: object) => Promise<WireAnswer>;
  readonly note: (text: string) => Promise<WireAnswer>;
  /** Lets time go by, in which the queue delivers. */
  readonly pass: (ms: number, bridge?: TestBridge) => Promise<void>;
  /** The rows of `deferred_actions`, the oldest first. */
  readonly rows: () => Promise<readonly DeferredRow[]>;
  /** The one row that there is. */
  readonly row: () => Promise<DeferredRow>;
}

let worlds = 0;

/** The session is open already, so that the bridge knows whose account it is when the CRM goes down. */
export async function createWorld(recovery: Recovery, options: WorldOptions = {}): Promise<World> {
  await env.DB.batch(
    ['deferred_actions', 'action_records', 'vault_keys'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
  );
  worlds += 1;
  const tenant = `tenant-${worlds}`;
  const { traits = {}, deferrable = DEFERRABLE, ...actions } = options;
  const clock = { now: Date.UTC(2026, 10, 25, 9) + worlds * DAY };
  const header = recovery === 'idempotency_key' ? 'header' : 'none';
  const crm = createCrm({ idempotency: header, ...traits }, () => clock.now);
  const key = `key-of-${tenant}`;
  crm.keys.set(key, tenant);
  const { id: contact } = crm.add(tenant, { first_name: 'Rita', last_name: 'Lobo', email: 'rita@lobo.example' });
  const messages: { id: string; at: number }[] = [];
  const queue: Ports['actionQueue'] = {
    send: async ({ id }, { delaySeconds }) => void messages.push({ id, at: clock.now + delaySeconds * SECOND }),
  };

  const isolate = ({
    fetch = crm.fetch,
    actionQueue = queue,
    vars = {},
    change = (integration) => integration,
    ...others
  }: IsolateOptions = {}) =>
    createTestBridge({
      integrations: [change(acmeCrm({ recovery, deferrable, ...actions, ...others }))],
      fetch,
      actionQueue,
      vars,
      now: () => clock.now,
      sleep: async (ms) => void (clock.now += ms),
    });
  const bridge = isolate();
  const rows = async () => {
    const { results } = await env.DB.prepare('SELECT * FROM deferred_actions ORDER BY accepted_at, id').all();
    return results as unknown as DeferredRow[];
  };
  const world: World = {
    crm,
    clock,
    tenant,
    contact,
    messages,
    bridge,
    isolate,
    ask: (action, data, meta = { contact_external_id: contact }) =>
      bridge.post(`acme_crm/actions/${action}`, { auth: { api_key: key }, meta, data }),
    note: (text) => world.ask('add_note', { text }),
    async pass(ms, by = bridge) {
      const end = clock.now + ms;
      for (;;) {
        const next = messages.toSorted((a, b) => a.at - b.at)[0];
        if (!next || next.at > end) break;
        messages.splice(messages.indexOf(next), 1);
        clock.now = Math.max(clock.now, next.at);
        const pause = await by.performDeferred({ id: next.id });
        if (pause !== undefined) messages.push({ id: next.id, at: clock.now + pause * SECOND });
      }
      clock.now = Math.max(clock.now, end);
    },
    rows,
    async row() {
      const [row, ...others] = await rows();
      if (!row || others.length > 0) throw new Error(`There are ${row ? others.length + 1 : 0} rows`);
      return row;
    },
  };
  await bridge.post('acme_crm/auth_validation', { auth: { api_key: key } });
  return world;
}
