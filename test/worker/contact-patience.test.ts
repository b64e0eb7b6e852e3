/** Patience instead of failure: a source that wants to be left alone slows a run down, and does not end it. */

import { describe, expect, test } from 'vitest';
import { BridgeRefusal } from '../../simulator/failures.ts';
import { connectContactService, HALF_AN_HOUR } from './contact-service.ts';

const limited = (headers: Record<string, string> = {}) => new Response('slow down', { status: 429, headers });
const contactsIn = ({ json }: { json: Readonly<Record<string, unknown>> }) => json['contacts'] as unknown[];

describe('a source that asks to be left alone', () => {
  test.each([
    ['for two seconds', 'rate-limited', 2000],
    ['without saying for how long', 'unavailable', 1000],
  ] as const)('%s gets the page held that long', async (_, fault, ms) => {
    const connected = connectContactService(5);
    await connected.activate();
    connected.service.fail(fault);
    const answer = await connected.page({});
    expect(contactsIn(answer)).toHaveLength(5);
    expect(connected.slept()).toBe(ms);
    expect((await connected.runs())[0]).toMatchObject({ outcome: 'finished', held_ms: ms, contacts: 5 });
  });

  test('for longer than a page may take gets an empty page with a new offset, and is not asked meanwhile', async () => {
    const connected = connectContactService(5);
    await connected.activate();
    connected.service.fail('rate-limited-for-long');
    const offsets = new Set<unknown>();
    let answer = await connected.page({});
    const began = connected.now();
    while (answer.json['next_offset'] !== undefined) {
      expect(answer).toMatchObject({ status: 200, json: { contacts: [] } });
      expect(offsets).not.toContain(answer.json['next_offset']);
      offsets.add(answer.json['next_offset']);
      const before = connected.service.requests;
      answer = await connected.page({ offset: answer.json['next_offset'] });
      const asked = connected.service.requests - before;
      expect(asked).toBe(contactsIn(answer).length > 0 ? 1 : 0);
    }
    expect(contactsIn(answer)).toHaveLength(5);
    expect(offsets.size).toBeGreaterThan(1);
    // What it asked for was 45 seconds.
    expect(connected.now() - began).toBeLessThan(60_000);
    expect(connected.slept()).toBeGreaterThanOrEqual(45_000);
  });

  test('when the credentials are tried gets the page held, and what it cannot be held for is refused', async () => {
    const connected = connectContactService(5);
    connected.service.fail('rate-limited');
    expect(contactsIn(await connected.page({}))).toHaveLength(5);
    expect(connected.slept()).toBe(2000);

    const other = connectContactService(5);
    other.service.fail('rate-limited-for-long');
    const { status, headers } = await other.page({});
    // Of the 45 seconds, six have been waited.
    expect({ status, retry: headers.get('Retry-After') }).toEqual({ status: 503, retry: '39' });
    expect(await other.runs()).toEqual([]);
  });

  test('with the date until when it wants that is understood too', async () => {
    let asked = 0;
    const connected = connectContactService(5, {
      intercept(url) {
        asked += url.pathname === '/search' ? 1 : 0;
        const until = new Date(connected.now() + 3000).toUTCString();
        return url.pathname === '/search' && asked === 1 ? limited({ 'Retry-After': until }) : undefined;
      },
    });
    expect(contactsIn(await connected.page({}))).toHaveLength(5);
    expect(connected.slept()).toBe(3000);
  });

  test('for ever ends the run after a quarter of an hour with 503 and Retry-After, and the run goes on later', async () => {
    let isLimited = true;
    const connected = connectContactService(5, {
      intercept: ({ pathname }) => (isLimited && pathname === '/search' ? limited({ 'Retry-After': '30' }) : undefined),
    });
    const began = connected.now();
    let offset: unknown;
    let answer = await connected.page({});
    for (; answer.status === 200; answer = await connected.page({ offset })) {
      offset = answer.json['next_offset'];
      expect(connected.now() - began).toBeLessThan(HALF_AN_HOUR);
    }
    expect({ status: answer.status, code: answer.json['code'], retry: answer.headers.get('Retry-After') }).toEqual({
      status: 503,
      code: 'upstream_rate_limited',
      retry: '30',
    });
    expect(connected.now() - began).toBeGreaterThan(14 * 60_000);
    expect((await connected.runs())[0]).toMatchObject({ outcome: 'failed', error_code: 'upstream_rate_limited' });

    isLimited = false;
    connected.pass(30_000);
    const later = await connected.page({ offset });
    expect(contactsIn(later)).toHaveLength(5);
    expect((await connected.runs())[0]).toMatchObject({ outcome: 'finished', error_code: null, contacts: 5 });
  });

  test('for an hour is not waited for at all', async () => {
    const connected = connectContactService(5, {
      intercept: ({ pathname }) => (pathname === '/search' ? limited({ 'Retry-After': '3600' }) : undefined),
    });
    const answer = await connected.page({});
    expect({ status: answer.status, retry: answer.headers.get('Retry-After') }).toEqual({ status: 503, retry: '3600' });
    expect(connected.slept()).toBe(0);
  });
});

describe('a source that takes its time', () => {
  test('and cannot give many contacts at once is asked for fewer, until it can', async () => {
    const sizes: number[] = [];
    const connected = connectContactService(40, {
      contacts: { pageSize: 100 },
      intercept({ pathname }, body) {
        if (pathname !== '/search') return undefined;
        const { limit } = JSON.parse(body);
        sizes.push(limit);
        if (limit > 10) throw new DOMException('The operation timed out', 'TimeoutError');
        return undefined;
      },
    });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    expect(talkdesk.state.contacts.size).toBe(40);
    expect(sizes.slice(0, 3)).toEqual([100, 25, 6]);
  });

  test('is asked for half of a page after a slow one, and for more again after quick ones', async () => {
    const sizes: number[] = [];
    let slow = true;
    const connected = connectContactService(300, {
      contacts: { pageSize: 40 },
      intercept({ pathname }, body) {
        if (pathname !== '/search') return undefined;
        sizes.push(JSON.parse(body).limit);
        if (slow) connected.pass(6000);
        slow = false;
        return undefined;
      },
    });
    expect((await connected.talkdesk().syncContacts()).received).toBe(300);
    // The second page is read in two halves.
    expect(sizes.slice(0, 4)).toEqual([40, 20, 20, 40]);
  });
});

test('a source that gives empty pages for ever, each of which leads on, ends the run with a named error', async () => {
  let pages = 0;
  const connected = connectContactService(5, {
    reading: { kind: 'scan' },
    intercept({ pathname }) {
      pages += 1;
      return pathname === '/list' ? Response.json({ rows: [], cursor: `page ${pages}` }) : undefined;
    },
  });
  await expect(connected.talkdesk().syncContacts()).rejects.toMatchObject({ code: 'source_stuck' });
  expect(pages).toBeLessThan(1100);
});

describe('an answer whose body', () => {
  const after = (error: Error) => new Response(new ReadableStream({ pull: (controller) => controller.error(error) }));

  test('breaks off gets the page held, and after that an empty one', async () => {
    const connected = connectContactService(5, {
      intercept: ({ pathname }) => (pathname === '/search' ? after(new TypeError('connection lost')) : undefined),
    });
    const answer = await connected.page({});
    expect(answer).toMatchObject({ status: 200, json: { contacts: [], next_offset: expect.any(String) } });
    expect(connected.bridge.lines.at(-1)).toMatchObject({ event: 'request', held: 'upstream_unavailable' });
  });

  test('stalls makes the next page smaller', async () => {
    const connected = connectContactService(40, {
      intercept({ pathname }, body) {
        if (pathname !== '/search' || JSON.parse(body).limit <= 25) return undefined;
        return after(new DOMException('too late', 'TimeoutError'));
      },
    });
    const talkdesk = connected.talkdesk();
    await talkdesk.syncContacts();
    expect(talkdesk.state.contacts.size).toBe(40);
  });
});

test('a run whose service never comes to an end is ended after three days', async () => {
  let pages = 0;
  const rows = [{ id: '1', stamp: 1, version: 1, segment: 'in', opted_out: false, deleted: false }];
  const connected = connectContactService(5, {
    reading: { kind: 'feed' },
    intercept({ pathname }) {
      pages += 1;
      return pathname === '/changes' ? Response.json({ rows, cursor: `page ${pages}`, more: true }) : undefined;
    },
  });
  const run = connected.talkdesk().openContactRun();
  const toTheEnd = async () => {
    while (await run.next()) connected.pass(HALF_AN_HOUR);
  };
  await expect(toTheEnd()).rejects.toMatchObject({ code: 'source_stuck' });
  expect(pages).toBeLessThan(2000);
  expect((await connected.runs())[0]).toMatchObject({ outcome: 'failed', error_code: 'source_stuck' });
});

describe('what a run that fails leaves behind', () => {
  test.each([
    ['an error of the service', 'error', 'upstream_failed'],
    ['an answer that is torn', 'torn-body', 'upstream_failed'],
  ] as const)('is %s in its history, and no contact is missing afterwards', async (_, fault, code) => {
    const connected = connectContactService(5);
    const talkdesk = connected.talkdesk();
    await connected.activate();
    connected.service.fail(fault);
    const failed = await talkdesk.syncContacts().catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(BridgeRefusal);
    expect((await connected.runs())[0]).toMatchObject({ outcome: 'failed', error_code: code, pages: 0, contacts: 0 });
    expect((await talkdesk.syncContacts()).received).toBe(5);
  });

  test('is nothing at all where the service refuses the credentials', async () => {
    const connected = connectContactService(5, {
      intercept: ({ pathname }) => (pathname === '/search' ? new Response('', { status: 401 }) : undefined),
    });
    expect((await connected.page({})).status).toBe(401);
    expect(await connected.runs()).toEqual([]);
  });
});
