/** The fake contact service as an integration, in each of the ways in which it can be read. */

import * as v from 'valibot';
import { personOf } from '../../fakes/contact-service/person.ts';
import type { Call } from '../../src/connectors/connector.ts';
import type { ContactSource, KeysetSource } from '../../src/connectors/contact-source.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import type { ContactOptions, Integration } from '../../src/declaration/integration.ts';
import type { ContactChange } from '../../src/domain/contact-change.ts';
import type { Condition } from '../../src/domain/contact-selection.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { type Precision, toInstant } from '../../src/domain/precision.ts';

const URL_OF_SERVICE = 'https://contacts.example';

const row = v.object({
  id: v.string(),
  stamp: v.number(),
  version: v.number(),
  segment: v.string(),
  opted_out: v.boolean(),
  deleted: v.boolean(),
  merged_into: v.optional(v.string()),
});
type Row = v.InferOutput<typeof row>;
const me = v.object({ tenant: v.string() });
const page = v.object({ rows: v.array(row), cursor: v.optional(v.string()), more: v.optional(v.boolean()) });

/** How a source reads the service, and what it says of it. */
export interface Reading {
  readonly kind: 'keyset' | 'feed' | 'scan';
  readonly precision: Precision;
  readonly lagMs: number;
  readonly order: KeysetSource['order'];
  readonly cap?: number;
  readonly readsTimeById: boolean;
  /** Filters by segment in the service. */
  readonly filters: boolean;
  readonly largestPage: number;
  readonly leastIntervalMs: number;
}

export function contactServiceIntegration(
  readings: Readonly<Record<string, Reading>>,
  contacts: ContactOptions = {},
): Integration {
  const streams = Object.fromEntries(
    Object.entries(readings).map(([stream, reading]) => [stream, sourceFor(reading, `${URL_OF_SERVICE}/${stream}`)]),
  );
  return defineIntegration({
    name: 'contact_service',
    displayName: 'Contact service',
    description: 'Contacts of a service',
    logoUrl: 'https://bridge.example/logo.png',
    iconUrl: 'https://bridge.example/icon.png',
    authentication: { type: 'custom', fields: { token: { display: 'Token', secret: true } } },
    connector: {
      authorize: (headers, { token }) => headers.set('Authorization', token.reveal()),
      async validate(call) {
        const { tenant } = await call.fetchJson(me, `${URL_OF_SERVICE}/${Object.keys(readings)[0]}/me`);
        return { account: { id: tenant } };
      },
      contacts: { streams },
    },
    contacts,
  });
}

function sourceFor(reading: Reading, url: string): ContactSource {
  const { kind, largestPage, lagMs, precision } = reading;
  const basics = { largestPage, filters: ({ field }: Condition) => reading.filters && field === 'segment' };
  switch (kind) {
    case 'keyset':
      return {
        ...basics,
        kind,
        precision,
        lagMs,
        order: reading.order,
        idOrder: 'number',
        readsTimeById: reading.readsTimeById,
        ...(reading.cap === undefined ? {} : { cap: reading.cap }),
        async read(call, { where, ...query }) {
          const body = JSON.stringify({ ...query, ...segmentIn(where) });
          const { rows, more, cursor } = await ask(call, `${url}/search`, { method: 'POST', body });
          return {
            changes: rows.map((each) => ({ ...toChange(each), changedAt: each.stamp })),
            ...(more === undefined ? {} : { more }),
            ...(cursor === undefined ? {} : { cursor }),
          };
        },
      };
    case 'feed':
      return {
        ...basics,
        kind,
        lagMs,
        async read(call, { cursor, since, limit }) {
          const query = new URLSearchParams({
            limit: String(limit),
            ...(cursor === undefined ? {} : { cursor }),
            ...(since === undefined ? {} : { since: String(since) }),
          });
          const { rows, cursor: next = '', more = false } = await ask(call, `${url}/changes?${query}`);
          const changes = rows.map((each) => ({ ...toChange(each), changedAt: toInstant(each.stamp, precision) }));
          return { changes, cursor: next, more };
        },
      };
    case 'scan':
      return {
        ...basics,
        kind,
        leastIntervalMs: reading.leastIntervalMs,
        async read(call, { cursor, limit }) {
          const query = new URLSearchParams({ limit: String(limit), ...(cursor === undefined ? {} : { cursor }) });
          const { rows, cursor: next } = await ask(call, `${url}/list?${query}`);
          return { changes: rows.map(toChange), ...(next === undefined ? {} : { cursor: next }) };
        },
      };
  }
}

async function ask(call: Call, url: string, init?: RequestInit) {
  try {
    return await call.fetchJson(page, url, init);
  } catch (error) {
    if (!(error instanceof BridgeError) || error.detail.upstreamStatus !== 410) throw error;
    throw new BridgeError('source_cursor_expired', 'The cursor is not known any more', {}, { cause: error });
  }
}

function segmentIn(where: readonly Condition[]) {
  const [condition] = where;
  return condition && 'is' in condition ? { segment: condition.is } : {};
}

function toChange({ id, version, segment, opted_out: optedOut, deleted, merged_into: into }: Row): ContactChange {
  if (into !== undefined) return { merged: id, into };
  if (deleted) return { deleted: id };
  const { name, email, phone } = personOf({ id, version });
  const contact = { id, name, emails: [email], phones: [phone] };
  return { contact, fields: { segment, opted_out: optedOut } };
}
