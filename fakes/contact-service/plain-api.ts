/** The contact service in the words of the engine: POST /search, GET /changes, GET /list, GET /me. */

import { Hono } from 'hono';
import type { CrmEnv } from '../crm/env.ts';
import { REFUSED } from './authentication.ts';
import { readChanges } from './changes.ts';
import type { ContactCore } from './core.ts';
import { listContacts } from './list.ts';
import { byId, byStampAndId, byStampOnly } from './order.ts';
import { present } from './parameters.ts';
import type { ContactRow } from './revisions.ts';
import { searchContacts } from './search.ts';

interface SearchBody {
  readonly order: 'changed-then-id' | 'id' | 'changed';
  readonly from?: number;
  readonly to: number;
  readonly after?: { readonly changedAt: number; readonly id: string };
  readonly afterId?: string;
  readonly cursor?: string;
  readonly limit: number;
  readonly segment?: string;
}

const RANKS = { 'changed-then-id': byStampAndId, id: byId, changed: byStampOnly } as const;

export function plainApi(core: ContactCore) {
  const { traits } = core;
  const api = new Hono<CrmEnv>();
  api.use(async (c, next) => {
    if (c.req.header('Authorization') === REFUSED) return c.json({ error: 'unknown token' }, 401);
    return await next();
  });
  api.get('/me', (c) => c.json({ tenant: c.req.header('Authorization') ?? '' }));

  // Body: what the connector was asked for.
  api.post('/search', async (c) => {
    const { order, from, after, segment, ...query } = await c.req.json<SearchBody>();
    const found = searchContacts(core, {
      ...query,
      ...(after ? { after: { stamp: after.changedAt, id: after.id } } : {}),
      // What goes by time and id is exact.
      from: (from ?? Number.NEGATIVE_INFINITY) + (order === 'changed-then-id' ? traits.widensBy : 0),
      rank: RANKS[order],
      where: (row) => segment === undefined || row.segment === segment,
    });
    if (found === 'cursor-expired') return c.json({ error: 'cursor expired' }, 410);
    if (found === 'past-cap') return c.json({ error: 'past the cap' }, 400);
    const { rows, more, given, cursor } = found;
    const leads = order === 'changed' && more && given < traits.cap;
    return c.json({
      rows: toWire(rows),
      ...(leads && cursor !== undefined ? { cursor } : {}),
      ...(traits.tellsMore ? { more } : {}),
    });
  });

  api.get('/changes', (c) => {
    const { cursor, since, limit } = c.req.query();
    const query = present({ cursor, since: since === undefined ? undefined : Number(since) });
    const found = readChanges(core, { ...query, limit: Number(limit) });
    if (found === 'cursor-expired') return c.json({ error: 'cursor expired' }, 410);
    return c.json({ ...found, rows: toWire(found.rows) });
  });

  api.get('/list', (c) => {
    const start = Number(c.req.query('cursor') ?? 0);
    const { rows, total } = listContacts(core, start, Number(c.req.query('limit')));
    const end = start + rows.length;
    return c.json({ rows: toWire(rows), ...(end < total ? { cursor: String(end) } : {}) });
  });
  return api;
}

function toWire(rows: readonly ContactRow[]): readonly ContactRow[] {
  return rows.map(({ id, stamp, version, segment, opted_out, deleted, merged_into }) => ({
    id,
    stamp,
    version,
    segment,
    opted_out,
    deleted,
    ...(merged_into === undefined ? {} : { merged_into }),
  }));
}
