/**
 * A service of contacts over HTTP that is as awkward as real ones are: changes show late, times are coarse, searches are
 * capped, pages shift, cursors die, filters are ignored, requests fail. Time and chance come in from outside.
 */

import { Hono } from 'hono';
import { type Precision, toUnits } from '../src/domain/precision.ts';

/** How the service behaves. */
export interface ContactServiceTraits {
  readonly precision: Precision;
  /** Whether a deleted or merged contact stays visible as such to searches and to the feed. */
  readonly tombstones: boolean;
  /** The most results of one search; asking past it is answered with 400, as HubSpot does. */
  readonly cap: number;
  /** How a list is sorted; by `changed`, oldest first, it shifts with every edit, by `id` with every deletion. */
  readonly listOrder: 'id' | 'changed';
  /** Pages of a search are led through by a place in the order, or by a count that shifts. */
  readonly cursor: 'stable' | 'offset';
  /** A page holds what it should, but in no order. */
  readonly shuffles: boolean;
  /** Whether a page says that it was the last one. */
  readonly tellsMore: boolean;
  /** Pages hold fewer contacts than asked for, though there are more. */
  readonly shortPages: boolean;
  /** The upper bound of a search is ignored. */
  readonly ignoresTo: boolean;
  /** By how many units a search reaches further back than asked, as those that compare whole days do. */
  readonly widensBy: number;
  /** How far the service's clock is ahead of ours, in milliseconds. */
  readonly clockAheadMs: number;
}

export type Fault = 'rate-limited' | 'rate-limited-for-long' | 'unavailable' | 'error' | 'time-out' | 'torn-body';

/** A contact as it was left by one write. */
interface Revision {
  readonly version: number;
  /** In units of the precision. */
  readonly stamp: number;
  /** From when on it shows, by the service's clock; milliseconds. */
  readonly visibleAt: number;
  /** Over all writes. */
  readonly order: number;
  readonly segment: string;
  readonly optedOut: boolean;
  readonly gone?: { readonly mergedInto?: string };
}

export interface ContactRow {
  readonly id: string;
  readonly stamp: number;
  readonly version: number;
  readonly segment: string;
  readonly opted_out: boolean;
  readonly deleted: boolean;
  readonly merged_into?: string;
}

export interface ContactService {
  /** Takes the place of the network. */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Ids of contacts that were not deleted or merged, and how each is now. */
  readonly living: ReadonlyMap<string, ContactRow>;
  /** Ids of contacts that are no more, and what each was merged into, if it was. */
  readonly gone: ReadonlyMap<string, string | undefined>;
  /** When a contact was last written, by our clock; milliseconds. */
  writtenAt(id: string): number;
  /** Creates or changes a contact; it shows after `delayMs`. */
  write(id: string, change?: { readonly segment?: string; readonly optedOut?: boolean }, delayMs?: number): void;
  remove(id: string, delayMs?: number): void;
  merge(id: string, into: string, delayMs?: number): void;
  /** All cursors that were given so far are answered with 410. */
  expireCursors(): void;
  /** The next request ends like this; several may be waiting. */
  fail(fault: Fault): void;
  clearFaults(): void;
  /** How many requests were answered, whatever with. */
  readonly requests: number;
}

/** `now`: our clock in milliseconds. */
export function createContactService(traits: ContactServiceTraits, now: () => number): ContactService {
  const history = new Map<string, Revision[]>();
  const writtenAt = new Map<string, number>();
  const living = new Map<string, ContactRow>();
  const gone = new Map<string, string | undefined>();
  const faults: Fault[] = [];
  const clock = () => now() + traits.clockAheadMs;
  let cursorAge = 0;
  let writes = 0;
  let requests = 0;

  function add(id: string, delayMs: number, part: Pick<Revision, 'segment' | 'optedOut' | 'gone'>): void {
    const revisions = history.get(id) ?? [];
    writes += 1;
    const revision = {
      version: writes,
      stamp: toUnits(clock(), traits.precision),
      visibleAt: clock() + delayMs,
      order: writes,
      ...part,
    };
    history.set(id, [...revisions, revision]);
    writtenAt.set(id, now());
    if (part.gone) {
      living.delete(id);
      gone.set(id, part.gone.mergedInto);
    } else {
      living.set(id, rowOf(id, revision));
      gone.delete(id);
    }
  }

  /** What a reader sees now of each contact: its latest revision that shows. */
  function visible(): (ContactRow & Pick<Revision, 'visibleAt' | 'order'>)[] {
    const time = clock();
    return [...history].flatMap(([id, revisions]) => {
      const latest = revisions.findLast(({ visibleAt }) => visibleAt <= time);
      return latest ? [{ ...rowOf(id, latest), visibleAt: latest.visibleAt, order: latest.order }] : [];
    });
  }

  /** What a page of `limit` holds of `rows`, which are in order. */
  function cut<Row>(rows: readonly Row[], limit: number): readonly Row[] {
    const size = traits.shortPages && limit > 1 ? Math.ceil(limit / 2) : limit;
    return rows.slice(0, size);
  }

  const toWire = (rows: readonly ContactRow[]) => {
    const list = traits.shuffles ? rows.toSorted((a, b) => mix(a.id) - mix(b.id)) : rows;
    return list.map(({ id, stamp, version, segment, opted_out, deleted, merged_into }) => ({
      id,
      stamp,
      version,
      segment,
      opted_out,
      deleted,
      ...(merged_into === undefined ? {} : { merged_into }),
    }));
  };

  const seal = (place: string | number) => `${cursorAge}:${place}`;
  const open = (cursor: string) =>
    cursor.startsWith(`${cursorAge}:`) ? cursor.slice(cursor.indexOf(':') + 1) : undefined;

  const app = new Hono();
  app.use(async (c, next) => {
    requests += 1;
    const fault = faults.shift();
    if (fault === undefined) return await next();
    if (fault === 'time-out') throw new DOMException('The operation timed out', 'TimeoutError');
    return answerOf(fault, c.req.raw);
  });
  app.onError((error) => {
    throw error;
  });
  app.use(async (c, next) => {
    if (c.req.header('Authorization') === REFUSED) return c.json({ error: 'unknown token' }, 401);
    return await next();
  });
  app.get('/me', (c) => c.json({ tenant: c.req.header('Authorization') ?? '' }));

  // Body: what the connector was asked for.
  app.post('/search', async (c) => {
    const query = await c.req.json<SearchBody>();
    const { order, to, afterId, after, limit, cursor, segment } = query;
    const from = (query.from ?? Number.NEGATIVE_INFINITY) - (order === 'changed-then-id' ? 0 : traits.widensBy);
    const rank = order === 'id' ? byId : order === 'changed' ? byStampOnly : byStampAndId;
    const found = visible()
      .filter(({ deleted }) => traits.tombstones || !deleted)
      .filter((row) => row.stamp >= from && (traits.ignoresTo || row.stamp <= to))
      .filter((row) => segment === undefined || row.segment === segment)
      .filter((row) => afterId === undefined || byId(row, { id: afterId }) > 0)
      .filter((row) => !after || byStampAndId(row, { stamp: after.changedAt, id: after.id }) > 0)
      .toSorted(rank);
    const place = cursor === undefined ? undefined : open(cursor);
    if (cursor !== undefined && place === undefined) return c.json({ error: 'cursor expired' }, 410);
    const [given = 0, stamp = 0, id = ''] = place === undefined ? [] : (JSON.parse(place) as [number, number, string]);
    const rest =
      place === undefined
        ? found
        : traits.cursor === 'offset'
          ? found.slice(given)
          : found.filter((row) => rank(row, { stamp, id }) > 0);
    if (given + 1 > traits.cap) return c.json({ error: 'past the cap' }, 400);
    const page = cut(rest, Math.min(limit, traits.cap - given));
    const last = page.at(-1);
    const more = page.length < rest.length;
    const leads = order === 'changed' && more && last && given + page.length < traits.cap;
    return c.json({
      rows: toWire(page),
      ...(leads ? { cursor: seal(JSON.stringify([given + page.length, last.stamp, last.id])) } : {}),
      ...(traits.tellsMore ? { more } : {}),
    });
  });

  app.get('/changes', (c) => {
    const { cursor, since } = c.req.query();
    const limit = Number(c.req.query('limit'));
    const place = cursor === undefined ? undefined : open(cursor);
    if (cursor !== undefined && place === undefined) return c.json({ error: 'cursor expired' }, 410);
    const [at, order] = place === undefined ? [Number.NEGATIVE_INFINITY, 0] : (JSON.parse(place) as [number, number]);
    const feed = visible()
      .filter(({ deleted }) => traits.tombstones || !deleted)
      .filter((row) => row.visibleAt > at || (row.visibleAt === at && row.order > order))
      .filter((row) => since === undefined || row.stamp >= toUnits(Number(since), traits.precision))
      .toSorted((a, b) => a.visibleAt - b.visibleAt || a.order - b.order);
    const page = cut(feed, limit);
    const last = page.at(-1);
    const next = last ? JSON.stringify([last.visibleAt, last.order]) : (place ?? JSON.stringify([-1, 0]));
    return c.json({ rows: toWire(page), cursor: seal(next), more: page.length < feed.length });
  });

  app.get('/list', (c) => {
    const { cursor } = c.req.query();
    const start = Number(cursor ?? 0);
    const rows = visible()
      .filter(({ deleted }) => !deleted)
      .toSorted(traits.listOrder === 'id' ? byId : byStampAndId);
    const page = cut(rows.slice(start), Number(c.req.query('limit')));
    const end = start + page.length;
    return c.json({ rows: toWire(page), ...(end < rows.length ? { cursor: String(end) } : {}) });
  });

  return {
    fetch: async (url, init) => app.request(url, init),
    living,
    gone,
    writtenAt: (id) => writtenAt.get(id) ?? 0,
    write(id, { segment, optedOut } = {}, delayMs = 0) {
      const before = living.get(id);
      add(id, delayMs, {
        segment: segment ?? before?.segment ?? 'in',
        optedOut: optedOut ?? before?.opted_out ?? false,
      });
    },
    remove: (id, delayMs = 0) => add(id, delayMs, { ...NOWHERE, gone: {} }),
    merge: (id, into, delayMs = 0) => add(id, delayMs, { ...NOWHERE, gone: { mergedInto: into } }),
    expireCursors() {
      cursorAge += 1;
    },
    fail: (fault) => void faults.push(fault),
    clearFaults: () => void (faults.length = 0),
    get requests() {
      return requests;
    },
  };
}

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

/** The one token that the service does not accept. */
export const REFUSED = 'a-token-that-was-revoked';

const NOWHERE = { segment: 'in', optedOut: false } as const;

function rowOf(id: string, { stamp, version, segment, optedOut, gone }: Revision): ContactRow {
  const { mergedInto } = gone ?? {};
  return {
    id,
    stamp,
    version,
    segment,
    opted_out: optedOut,
    deleted: gone !== undefined,
    ...(mergedInto === undefined ? {} : { merged_into: mergedInto }),
  };
}

interface Ranked {
  readonly id: string;
  readonly stamp: number;
}

const byId = (a: Pick<Ranked, 'id'>, b: Pick<Ranked, 'id'>) => Number(a.id) - Number(b.id);
const byStampAndId = (a: Ranked, b: Ranked) => a.stamp - b.stamp || byId(a, b);
/** Contacts of one time come in an order that has nothing to do with their ids. */
const byStampOnly = (a: Ranked, b: Ranked) => a.stamp - b.stamp || mix(a.id) - mix(b.id) || byId(a, b);

/** A number without order, the same for the same id. */
function mix(id: string): number {
  return Math.imul(Number(id) + 1, 0x9e3779b1) >>> 0;
}

function answerOf(fault: Exclude<Fault, 'time-out'>, request: Request): Response {
  switch (fault) {
    case 'rate-limited':
      return Response.json({ error: 'slow down' }, { status: 429, headers: { 'Retry-After': '2' } });
    case 'rate-limited-for-long':
      return Response.json({ error: 'slow down' }, { status: 429, headers: { 'Retry-After': '45' } });
    case 'unavailable':
      return new Response('<html>maintenance</html>', { status: 503 });
    case 'error':
      return new Response(`the service is unwell at ${request.method}`, { status: 500 });
    case 'torn-body':
      return new Response('{"rows":[{"id":"1","sta', { headers: { 'Content-Type': 'application/json' } });
  }
}
