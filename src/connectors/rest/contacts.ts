/** A declared list of contacts as a source for the engine: a keyset, a feed or a scan, whichever it can be. */

import { type ContactChange, idOf } from '../../domain/contact-change.ts';
import { BridgeError } from '../../domain/errors.ts';
import type { Condition } from '../../domain/contact-selection.ts';
import type { Precision } from '../../domain/precision.ts';
import type { Call } from '../connector.ts';
import type {
  ContactSource,
  FeedSource,
  KeysetChange,
  KeysetQuery,
  KeysetSource,
  ScanSource,
} from '../contact-source.ts';
import { contactReader } from './contact-record.ts';
import { countIn } from './counted.ts';
import { readDate, writeDate } from './date-formats.ts';
import type { ByCursor, ByTime, Contacts, List, Paging } from './declaration.ts';
import { followUp, type Item, itemsIn, reportMissing } from './items.ts';
import { cursorAfter, cursorIn, placeOf } from './paging.ts';
import { type Answer, ask, failed, type Service } from './request.ts';
import { evaluate, isTrue, textsIn } from './values.ts';

const MINUTE_MS = 60_000;
/** 1990, in microseconds since 1970 UTC: no service has contacts of which none was changed since. */
const LONG_AGO_US = Date.UTC(1990, 0) * 1000;
/** Microseconds in a unit of each precision. */
const UNIT_US: Readonly<Record<Precision, number>> = { second: 1_000_000, millisecond: 1000, microsecond: 1 };

export function contactSource(declared: Contacts, service: Service, at: string): ContactSource {
  const { changes } = declared;
  if (changes?.by === 'time') return keyset(declared, changes, service, at);
  if (changes?.by === 'cursor') return feed(declared, changes, service, at);
  return scan(declared, service, at);
}

/** One page as the service gives it. */
interface Page {
  readonly answer?: Answer;
  readonly changes: readonly Timed[];
  /** Leads to the next one. */
  readonly cursor?: string;
}

/** A change with the time at the expression `at`, in microseconds since 1970 UTC, where the item has one that can be read. */
interface Timed {
  readonly change: ContactChange;
  readonly changedAt?: number;
}

interface Wish {
  readonly list: List;
  readonly paging?: Paging;
  readonly limit: number;
  readonly cursor?: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Reads pages of one declared list. */
function pageReader(declared: Contacts, service: Service, at: string) {
  const { changes } = declared;
  const timeZone = service.timeZone ?? 'UTC';
  const readContact = contactReader(declared, timeZone);
  const timeOf = (item: Item) =>
    changes?.at === undefined ? undefined : readDate(evaluate(changes.at, item), changes.format ?? 'iso', timeZone);

  /** What an item says; one that was deleted between the list and its follow-up is known by what the list has of it. */
  function changeOf(item: Item, full: Item | undefined, call: Call): ContactChange | undefined {
    if (full) return readContact(full, call);
    const known = readContact(item, call);
    const id = known ? idOf(known) : textsIn(item['id'])[0];
    return id === undefined ? undefined : { deleted: id };
  }

  return async (call: Call, { list, paging, limit, cursor, values }: Wish): Promise<Page> => {
    const place = placeOf(cursor, { service, call, paging, limit });
    const answer = await ask({
      service,
      call,
      request: list,
      isWalked: true,
      values: { ...values, ...place.values },
      ...(place.url === undefined ? {} : { url: place.url }),
    });
    if (!answer) return { changes: [] };
    const items = itemsIn(answer, list);
    const full = await followUp(items, declared.followUp, { service, call });
    const read = items.map((item, index) => {
      const complete = full[index];
      // The time is the list's own: what a follow-up says may be newer than the page that it is read for.
      return { seen: complete ?? item, change: changeOf(item, complete, call), changedAt: timeOf(item) };
    });
    const missing = read.filter(({ change }) => !change).map(({ seen }) => seen);
    reportMissing(`${at}.contact.id`, missing, { of: items.length, call, what: 'contacts' });
    const times = read.flatMap(({ changedAt }) => changedAt ?? []);
    if (changes?.by === 'time' && times.length > 0 && times.every((time) => time < LONG_AGO_US)) {
      const mend = 'should the format be another, such as unix in place of unix-ms?';
      throw failed(new URL(answer.url).host, `with no time of change after 1989 at ${at}.changes.at; ${mend}`);
    }
    const next = cursorAfter(answer, { place, items, service, call, paging });
    return {
      answer,
      ...(next === undefined ? {} : { cursor: next }),
      changes: read.flatMap(({ change, changedAt }) => {
        if (!change) return [];
        return [changedAt === undefined ? { change } : { change, changedAt }];
      }),
    };
  };
}

function basicsOf({ largestPage, smallestPage, version, filters = [] }: Contacts) {
  return {
    largestPage,
    ...(smallestPage === undefined ? {} : { smallestPage }),
    ...(version === undefined ? {} : { version }),
    filters: (condition: Condition) =>
      'is' in condition && !Array.isArray(condition.is) && filters.includes(condition.field),
  };
}

/** What the service is to filter by: `{where.field}`. */
const whereOf = (where: readonly Condition[]) => ({
  where: Object.fromEntries(where.flatMap((each) => ('is' in each ? [[each.field, each.is]] : []))),
});

function keyset(declared: Contacts, changes: ByTime, service: Service, at: string): KeysetSource {
  const { precision, sort, oneTime, format = 'iso' } = changes;
  const { paging } = declared.list;
  const timeZone = service.timeZone ?? 'UTC';
  const read = pageReader(declared, service, at);
  const unit = UNIT_US[precision];
  const write = (units: number) => writeDate(units * unit, format, timeZone);

  function valuesOf({ from, to, after, afterId, where }: KeysetQuery) {
    const id = after?.id ?? afterId;
    return {
      to: write(to),
      toExclusive: write(to + 1),
      ...(from === undefined ? {} : { from: write(from), fromExclusive: write(from - 1) }),
      ...(id === undefined ? {} : { afterId: id }),
      ...whereOf(where),
    };
  }

  const shifts = sort === 'changed' && isShifting(paging);
  const cap = shifts ? Math.min(declared.largestPage, changes.cap ?? declared.largestPage) : changes.cap;
  return {
    ...basicsOf(declared),
    kind: 'keyset',
    precision,
    lagMs: changes.lagSeconds * 1000,
    order: sort,
    idOrder: changes.idOrder ?? 'number',
    ...(cap === undefined ? {} : { cap }),
    ...(oneTime ? { readsTimeById: true } : {}),
    async read(call, query) {
      const { order, limit, cursor } = query;
      // One time of change is read by a list of its own, whose pages begin behind ids.
      const isCrowd = sort === 'changed' && order === 'id';
      const list = isCrowd && oneTime ? oneTime : declared.list;
      const isPaged = order === 'changed';
      const page = await read(call, {
        list,
        ...(isPaged && paging ? { paging } : {}),
        limit,
        ...(cursor === undefined ? {} : { cursor }),
        values: valuesOf(query),
      });
      if (order !== 'id') mustAscend(page.changes, `${at}.list`, changes.at);
      if (paging && !shifts && page.answer && page.cursor !== undefined) {
        const counted = countIn(page.cursor, list, paging);
        if (counted !== undefined) {
          const how = `with a next page by its number (${counted}), which shifts; declare paging.stable as false`;
          throw failed(new URL(page.answer.url).host, how);
        }
      }
      return {
        changes: page.changes.map(({ change, changedAt }) => toKeysetChange(change, changedAt, unit)),
        ...(isPaged && page.cursor !== undefined ? { cursor: page.cursor } : {}),
      };
    },
  };
}

/** What is not sorted by time cannot be led through by it: whoever comes behind a newer one would be passed over. */
function mustAscend(timed: readonly Timed[], list: string, by: string): void {
  const times = timed.flatMap(({ changedAt }) => changedAt ?? []);
  if (times.every((time, index) => index === 0 || time >= (times[index - 1] ?? time))) return;
  const mend = 'add the parameter that sorts, or leave changes out, so that all of the list is read';
  throw new BridgeError('source_stuck', `${list} does not come sorted by ${by}, the oldest first: ${mend}`);
}

/** A time that cannot be read is no number: such a contact is sent, and nothing is concluded from it. */
const toKeysetChange = (change: ContactChange, changedAt: number | undefined, unit: number): KeysetChange => ({
  ...change,
  changedAt: changedAt === undefined ? Number.NaN : Math.floor(changedAt / unit),
});

/** Whether the next page is another one when a contact of an earlier one changes. */
function isShifting(paging: Paging | undefined): boolean {
  if (!paging || paging.by === 'page' || paging.by === 'offset') return true;
  return paging.stable !== true;
}

function feed(declared: Contacts, changes: ByCursor, service: Service, at: string): FeedSource {
  const read = pageReader(declared, service, at);
  const timeZone = service.timeZone ?? 'UTC';
  return {
    ...basicsOf(declared),
    kind: 'feed',
    lagMs: changes.lagSeconds * 1000,
    async read(call, { cursor, since, limit, where }) {
      const { answer, changes: timed } = await read(call, {
        list: declared.list,
        limit,
        values: {
          ...(cursor === undefined ? {} : { cursor }),
          ...(since === undefined ? {} : { since: writeDate(since * 1000, changes.format ?? 'iso', timeZone) }),
          ...whereOf(where),
        },
      });
      const next = answer ? cursorIn(answer, changes.cursor) : cursor;
      if (next === undefined) {
        const host = answer ? new URL(answer.url).host : 'The service';
        throw failed(host, `without the cursor that ${at}.changes.cursor (${JSON.stringify(changes.cursor)}) reads`);
      }
      return {
        changes: timed.map(({ change, changedAt }) =>
          changedAt === undefined ? change : { ...change, changedAt: Math.floor(changedAt / 1000) },
        ),
        cursor: next,
        more: answer !== undefined && isTrue(evaluate(changes.more, answer.json)),
      };
    },
  };
}

function scan(declared: Contacts, service: Service, at: string): ScanSource {
  const read = pageReader(declared, service, at);
  const { paging } = declared.list;
  return {
    ...basicsOf(declared),
    kind: 'scan',
    leastIntervalMs: (declared.leastIntervalMinutes ?? 15) * MINUTE_MS,
    async read(call, { cursor, limit, where }) {
      const { changes, cursor: next } = await read(call, {
        list: declared.list,
        ...(paging ? { paging } : {}),
        limit,
        ...(cursor === undefined ? {} : { cursor }),
        values: whereOf(where),
      });
      return { changes: changes.map(({ change }) => change), ...(next === undefined ? {} : { cursor: next }) };
    },
  };
}
