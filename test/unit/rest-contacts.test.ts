/** What a declared list of contacts is asked with, and what is concluded from its answers. */

import { describe, expect, test } from 'vitest';
import type { AuthValues, Call } from '../../src/connectors/connector.ts';
import { contactSource } from '../../src/connectors/rest/contacts.ts';
import type { ByTime, Contacts } from '../../src/connectors/rest/declaration.ts';
import { BridgeError } from '../../src/domain/errors.ts';

const SERVICE = { baseUrl: 'https://crm.example.org/api' };

/** A call to a service that answers with these, one after the other. */
function callTo(...answers: readonly unknown[]) {
  const asked: URL[] = [];
  const waiting = [...answers];
  const auth: AuthValues = {};
  const call = {
    auth,
    settings: {},
    log: () => undefined,
    linkIn: (_: string, link: string) => link,
    async fetch(url: string) {
      asked.push(new URL(url));
      return Response.json(waiting.shift());
    },
  };
  // What a connector made from a declaration does not use is not there.
  return { call: call as unknown as Call, asked };
}

const list = (query: Record<string, string>, more: Partial<Contacts['list']> = {}): Contacts['list'] => ({
  path: '/people',
  query: { ...query, limit: '{limit}' },
  items: 'people',
  ...more,
});

const CHANGES: ByTime = {
  by: 'time',
  at: 'changed',
  format: 'unix',
  precision: 'second',
  lagSeconds: 30,
  sort: 'changed-then-id',
};

function sourceOf(declared: Partial<Contacts> & Pick<Contacts, 'list'>) {
  return contactSource({ largestPage: 50, contact: { id: 'id' }, ...declared }, SERVICE, 'connector.contacts');
}

function keysetOf(declared: Partial<Contacts> & Pick<Contacts, 'list'>) {
  const source = sourceOf({ changes: CHANGES, ...declared });
  if (source.kind !== 'keyset') throw new Error('It is no keyset');
  return source;
}

function scanOf(declared: Partial<Contacts> & Pick<Contacts, 'list'>) {
  const source = sourceOf(declared);
  if (source.kind !== 'scan') throw new Error('It is no scan');
  return source;
}

const QUERY = { order: 'changed-then-id', to: 900, limit: 10, where: [] } as const;

describe('a window of time', () => {
  test('is sent with bounds that belong to it, or with the ones beside them', async () => {
    const source = keysetOf({
      list: list({ from: '{from}', to: '{to}', above: '{fromExclusive}', below: '{toExclusive}', after: '{afterId}' }),
    });
    const { call, asked } = callTo({ people: [] }, { people: [] });
    await source.read(call, QUERY);
    await source.read(call, { ...QUERY, from: 700, after: { changedAt: 700, id: '7' } });
    expect(asked.map(({ searchParams }) => Object.fromEntries(searchParams))).toEqual([
      { to: '900', below: '901', limit: '10' },
      { from: '700', above: '699', to: '900', below: '901', after: '7', limit: '10' },
    ]);
    expect(source.lagMs).toBe(30_000);
  });

  test('has times rounded down to the unit, and none where they cannot be read', async () => {
    const source = keysetOf({ list: list({ from: '{from}' }) });
    const { call } = callTo({
      people: [{ id: 1, changed: 1_700_000_700.9 }, { id: 2, changed: 'yesterday' }, { id: 3 }],
    });
    const { changes } = await source.read(call, QUERY);
    expect(changes.map(({ changedAt }) => changedAt)).toEqual([1_700_000_700, Number.NaN, Number.NaN]);
  });

  test.each([
    [{ by: 'link', in: 'next', stable: true }, undefined, undefined],
    [{ by: 'link', in: 'next', stable: true }, 200, 200],
    [{ by: 'link', in: 'next', stable: false }, undefined, 50],
    [{ by: 'link', in: 'next', stable: false }, 20, 20],
    [{ by: 'page', more: 'more' }, undefined, 50],
    [{ by: 'offset', more: 'more' }, 200, 50],
  ] as const)('through pages %j with a cap of %s is capped at %s', (paging, cap, expected) => {
    const changes: ByTime = { ...CHANGES, sort: 'changed', ...(cap === undefined ? {} : { cap }) };
    expect(keysetOf({ list: list({ from: '{from}' }, { paging }), changes }).cap).toBe(expected);
  });

  test('of one time is read by its own list, without the paging of the other', async () => {
    const oneTime = { path: '/crowd', query: { at: '{from}', after: '{afterId}' } };
    const source = keysetOf({
      list: list({ from: '{from}' }, { paging: { by: 'cursor', in: 'next', stable: true } }),
      changes: { ...CHANGES, sort: 'changed', oneTime },
    });
    const { call, asked } = callTo([{ id: 8, changed: 1_700_000_700 }]);
    const page = await source.read(call, {
      ...QUERY,
      order: 'id',
      from: 1_700_000_700,
      to: 1_700_000_700,
      afterId: '7',
    });
    expect(asked.map(({ pathname, search }) => pathname + search)).toEqual(['/api/crowd?at=1700000700&after=7']);
    expect(page).toEqual({ changes: [{ changedAt: 1_700_000_700, contact: { id: '8', emails: [], phones: [] } }] });
  });

  test('that does not come sorted by time is a problem, because whoever is out of order would be passed over', async () => {
    const { call } = callTo({ people: [2_000_000_009, 2_000_000_001].map((changed, id) => ({ id: id + 1, changed })) });
    await expect(keysetOf({ list: list({ from: '{from}' }) }).read(call, QUERY)).rejects.toThrow(
      'connector.contacts.list does not come sorted by changed, the oldest first: add the parameter that sorts, or leave changes out',
    );
  });

  test('of which all are from long ago is read in another unit than it has', async () => {
    const { call } = callTo({ people: [{ id: 1, changed: 1_700_000 }] });
    await expect(keysetOf({ list: list({ from: '{from}' }) }).read(call, QUERY)).rejects.toThrow(
      'crm.example.org answered with no time of change after 1989 at connector.contacts.changes.at; should the format be another',
    );
  });

  test('never has the time of a follow-up, which may be newer than the page', async () => {
    const source = keysetOf({
      list: list({ from: '{from}' }),
      followUp: { full: { path: '/people/{id}' } },
      changes: { ...CHANGES, at: 'full.changed' },
    });
    const { call } = callTo({ people: [{ id: 1 }] }, { changed: 700 });
    expect((await source.read(call, QUERY)).changes).toMatchObject([{ changedAt: Number.NaN, contact: { id: '1' } }]);
  });
});

describe('a list that is walked', () => {
  const FOUR = { people: [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }] };
  const FOUR_MORE = { people: [{ id: 5 }, { id: 6 }, { id: 7 }, { id: 8 }] };

  test('keeps the size of its pages, whatever is asked for later', async () => {
    const source = scanOf({ list: list({ page: '{page}' }, { paging: { by: 'page' } }) });
    const { call, asked } = callTo(FOUR, FOUR_MORE);
    const { cursor = '' } = await source.read(call, { limit: 4, where: [] });
    await source.read(call, { limit: 2, where: [], cursor });
    expect(asked.map(({ search }) => search)).toEqual(['?page=1&limit=4', '?page=2&limit=4']);
  });

  test.each([
    ['page', '?page=2&limit=10'],
    ['offset', '?offset=4&limit=10'],
  ] as const)('goes on by %s behind a page that is shorter than asked for, until one is empty', async (by, next) => {
    const source = scanOf({ list: list({ [by]: `{${by}}` }, { paging: { by } }) });
    const { call, asked } = callTo(FOUR, FOUR_MORE, { people: [] });
    const { cursor = '' } = await source.read(call, { limit: 10, where: [] });
    const second = await source.read(call, { limit: 10, where: [], cursor });
    expect(asked[1]?.search).toBe(next);
    expect((await source.read(call, { limit: 10, where: [], cursor: second.cursor ?? '' })).cursor).toBeUndefined();
  });

  test('sends a condition that it is declared to filter by, and takes no other', async () => {
    const source = scanOf({
      list: list({ page: '{page}', team: '{where.team}' }, { paging: { by: 'page' } }),
      filters: ['team'],
    });
    const sales = { field: 'team', is: 'sales' } as const;
    const conditions = [sales, { field: 'country', is: 'PT' }, { field: 'team', is: ['a', 'b'] }] as const;
    expect(conditions.map((condition) => source.filters?.(condition))).toEqual([true, false, false]);
    const { call, asked } = callTo({ people: [] });
    await source.read(call, { limit: 4, where: [sales] });
    expect(asked[0]?.search).toBe('?page=1&team=sales&limit=4');
  });

  test('counts what has no id among what came before', async () => {
    const source = scanOf({ list: list({ offset: '{offset}' }, { paging: { by: 'offset' } }) });
    const { call, asked } = callTo({ people: [{ id: 1 }, { name: 'Nobody' }, { id: 3 }] }, { people: [] });
    const { cursor = '' } = await source.read(call, { limit: 3, where: [] });
    await source.read(call, { limit: 3, where: [], cursor });
    expect(asked[1]?.search).toBe('?offset=3&limit=3');
  });

  test('gives all that a page holds, though it is more than was asked for', async () => {
    const source = scanOf({ list: list({ page: '{page}' }, { paging: { by: 'page' } }) });
    const { call } = callTo({ people: Array.from({ length: 1500 }, (_, id) => ({ id })) });
    expect((await source.read(call, { limit: 10, where: [] })).changes).toHaveLength(1500);
  });

  test('has an error in place of a last page where what should lead on cannot', async () => {
    const source = scanOf({ list: list({ after: '{cursor}' }, { paging: { by: 'cursor', in: 'next' } }) });
    for (const next of [{ page: 2 }, true, 'x'.repeat(10_001)]) {
      const { call } = callTo({ people: [{ id: 1 }], next });
      await expect(source.read(call, { limit: 1, where: [] })).rejects.toThrow(BridgeError);
    }
    for (const next of [null, '', false, []]) {
      const { call } = callTo({ people: [{ id: 1 }], next });
      expect((await source.read(call, { limit: 1, where: [] })).cursor).toBeUndefined();
    }
  });

  test('has an error where it is none, or where no item has an id', async () => {
    const source = scanOf({ list: list({ page: '{page}' }, { paging: { by: 'page' } }) });
    for (const answer of [{ persons: [] }, { people: [{ key: 1 }] }]) {
      const { call } = callTo(answer);
      await expect(source.read(call, { limit: 3, where: [] })).rejects.toThrow(BridgeError);
    }
  });
});

describe('a feed', () => {
  const source = () => {
    const made = sourceOf({
      list: list({ cursor: '{cursor}', since: '{since}' }),
      changes: { by: 'cursor', cursor: 'next', more: 'more', at: 'changed', format: 'unix', lagSeconds: 30 },
    });
    if (made.kind !== 'feed') throw new Error('It is no feed');
    return made;
  };

  test('goes on by its cursor, or by a time that is rounded down', async () => {
    const { call, asked } = callTo(
      { people: [{ id: 1, changed: 700 }], next: 'b', more: true },
      { people: [], next: 'c' },
    );
    const first = await source().read(call, { limit: 10, where: [], since: 700_999 });
    expect(first).toMatchObject({ changes: [{ changedAt: 700_000 }], cursor: 'b', more: true });
    expect(await source().read(call, { limit: 10, where: [], cursor: 'b' })).toEqual({
      changes: [],
      cursor: 'c',
      more: false,
    });
    expect(asked.map(({ search }) => search)).toEqual(['?since=700&limit=10', '?cursor=b&limit=10']);
    expect(source().lagMs).toBe(30_000);
  });
});

test('a contact merged into another is told as such though it is deleted too, and one merged into itself is there', async () => {
  const source = scanOf({
    list: list({ page: '{page}' }, { paging: { by: 'page' } }),
    deleted: 'gone',
    mergedInto: 'into',
    fields: { team: 'team' },
  });
  const { call } = callTo({
    people: [
      { id: 1, gone: true, into: 2 },
      { id: 2, into: 2, team: 'a' },
      { id: 3, gone: true },
    ],
  });
  expect((await source.read(call, { limit: 5, where: [] })).changes).toEqual([
    { merged: '1', into: '2' },
    { contact: { id: '2', emails: [], phones: [] }, fields: { team: 'a' } },
    { deleted: '3' },
  ]);
});
