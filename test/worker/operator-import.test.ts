/** What operators put into a directory. */

import { env } from 'cloudflare:workers';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MOST_ITEMS } from '../../src/operators/import.ts';
import { createDatabase } from '../../src/store/database.ts';
import { createDirectoryStore } from '../../src/store/directory.ts';
import { createTestBridge, newDirectory } from './bridge.ts';
import { connectContactService } from './contact-service.ts';

const bridge = createTestBridge();

async function send(account: string, contacts: readonly unknown[], dryRun = false) {
  const body = { contacts, ...(dryRun ? { dry_run: true } : {}) };
  return (await bridge.admin('POST', `/accounts/${account}/contacts`, body)).json;
}

async function storedOf(account: string): Promise<readonly object[]> {
  const rows = await env.DB.prepare('SELECT contact FROM directory_contacts WHERE account = ? ORDER BY id')
    .bind(account)
    .all<{ contact: string }>();
  return rows.results.map(({ contact }) => JSON.parse(contact));
}

describe('imported contacts', () => {
  test('are created, found, updated and left alone, and each is counted once', async () => {
    const { account, bridgeKey } = await newDirectory();
    const first = [
      { id: 'a', name: 'Ana', emails: ['ana@a.example'], phones: ['+351911111111'] },
      { id: 'b', name: 'Bea', company: 'Acme', photo_url: 'https://a.example/b.png' },
    ];
    expect(await send(account, first)).toEqual({ created: 2, updated: 0, unchanged: 0, rejected: [] });
    expect(await send(account, first)).toEqual({ created: 0, updated: 0, unchanged: 2, rejected: [] });
    const second = [first[0], { id: 'b', name: 'Bea B.' }, { id: 'c', name: 'Cid' }];
    expect(await send(account, second)).toEqual({ created: 1, updated: 1, unchanged: 1, rejected: [] });
    expect(await storedOf(account)).toEqual([
      { id: 'a', name: 'Ana', emails: ['ana@a.example'], phones: ['+351911111111'] },
      { id: 'b', name: 'Bea B.', company: 'Acme', photoUrl: 'https://a.example/b.png', emails: [], phones: [] },
      { id: 'c', name: 'Cid', emails: [], phones: [] },
    ]);
    const store = createDirectoryStore(createDatabase(env.DB), account);
    expect(await store.findByPhone(['+351911111111'])).toMatchObject([{ id: 'a' }]);

    const talkdesk = bridge.talkdesk({ integration: 'directory', auth: { bridge_key: bridgeKey } });
    await talkdesk.syncContacts();
    expect([...talkdesk.state.contacts.keys()].toSorted()).toEqual(['a', 'b', 'c']);
    await send(account, [
      { id: 'a', name: 'Ana' },
      { id: 'c', name: 'Cid C.' },
    ]);
    const run = await talkdesk.syncContacts();
    expect(run.received).toBe(1);
  });

  test('keep what a request does not name, and lose what it says is null', async () => {
    const { account } = await newDirectory();
    await send(account, [
      { id: 'a', name: 'Ana', company: 'Acme', emails: ['ana@a.example'], phones: ['+351911111111'] },
    ]);
    await send(account, [{ id: 'a', company: null, emails: null }]);
    expect(await storedOf(account)).toEqual([{ id: 'a', name: 'Ana', emails: [], phones: ['+351911111111'] }]);
    const store = createDirectoryStore(createDatabase(env.DB), account);
    expect(await store.findByEmail('ana@a.example')).toEqual([]);
  });

  test('change nothing in a dry run, which tells what they would', async () => {
    const { account } = await newDirectory();
    await send(account, [
      { id: 'a', name: 'Ana' },
      { id: 'b', name: 'Bea' },
    ]);
    const before = await storedOf(account);
    const items = [{ id: 'a', name: 'Ana' }, { id: 'b', name: 'Other' }, { id: 'c', name: 'Cid' }, { id: '' }];
    expect(await send(account, items, true)).toMatchObject({
      created: 1,
      updated: 1,
      unchanged: 1,
      rejected: [{ index: 3, field: 'id' }],
    });
    expect(await storedOf(account)).toEqual(before);
  });

  test.each([
    ['no id', { name: 'x' }, 'id', 'is missing'],
    ['a blank id', { id: ' ' }, 'id'],
    ['an id with a line break', { id: 'a\nb' }, 'id'],
    ['an id of 201 characters', { id: 'x'.repeat(201) }, 'id'],
    ['an id that is a number', { id: 7 }, 'id'],
    ['an e-mail without @', { id: 'a', emails: ['nobody'] }, 'emails.0'],
    ['e-mails that are no list', { id: 'a', emails: 'a@b.example' }, 'emails'],
    ['51 phones', { id: 'a', phones: Array.from({ length: 51 }, (_, n) => `+35191111${1000 + n}`) }, 'phones'],
    ['a photo that is no web address', { id: 'a', photo_url: 'javascript:alert(1)' }, 'photo_url'],
    ['half a character', { id: 'a', name: 'x\uD800' }, 'name'],
    ['a NUL', { id: 'a', name: 'x\0y' }, 'name'],
    ['a field that there is not', { id: 'a', fax: '1' }, 'fax'],
    ['a text instead of a contact', 'a', 'item', 'must be an object'],
    ['null instead of a contact', null, 'item', 'must be an object'],
  ])(
    'with %s are rejected alone; the field is named, and the others are taken in',
    async (_, item, field, rule?: string) => {
      const { account } = await newDirectory();
      const answer = await send(account, [{ id: 'before', name: 'x' }, item, { id: 'after', name: 'x' }]);
      expect(answer).toMatchObject({ created: 2, rejected: [{ index: 1, field, ...(rule ? { rule } : {}) }] });
      expect(await storedOf(account)).toMatchObject([{ id: 'after' }, { id: 'before' }]);
    },
  );

  test('must not come twice in one request', async () => {
    const { account } = await newDirectory();
    const answer = await send(account, [
      { id: 'a', name: 'one' },
      { id: 'a', name: 'two' },
    ]);
    expect(answer).toMatchObject({ created: 1, rejected: [{ index: 1, field: 'id' }] });
    expect(await storedOf(account)).toMatchObject([{ name: 'one' }]);
  });

  test('number at most five hundred, and go into a directory only', async () => {
    const { account } = await newDirectory();
    const many = Array.from({ length: MOST_ITEMS + 1 }, (_, n) => ({ id: `c${n}` }));
    expect(await send(account, many)).toMatchObject({ code: 'invalid_body', field: 'contacts' });
    expect(await storedOf(account)).toEqual([]);
    const connected = connectContactService(0);
    await connected.activate();
    const path = `/accounts/${await connected.account()}/contacts`;
    expect((await connected.bridge.admin('POST', path, { contacts: [] })).status).toBe(409);
  });

  test('never write into the directory of another account', async () => {
    const [one, two] = [await newDirectory(), await newDirectory()];
    await send(one.account, [{ id: 'a', name: 'one' }]);
    await send(two.account, [{ id: 'a', name: 'two' }]);
    expect([await storedOf(one.account), await storedOf(two.account)]).toMatchObject([
      [{ name: 'one' }],
      [{ name: 'two' }],
    ]);
  });

  test('are each created, updated, unchanged or rejected, whatever comes, and end as a plain merge would have them', async () => {
    const field = fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), { nil: null });
    const item = fc.record(
      {
        id: fc.constantFrom('a', 'b', 'c', 'd', ''),
        name: field,
        company: field,
        emails: fc.uniqueArray(fc.constantFrom('a@b.example', 'c@d.example', 'broken'), { maxLength: 2 }),
      },
      { requiredKeys: ['id'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(item, { maxLength: 6 }), { minLength: 1, maxLength: 3 }), async (requests) => {
        const { account } = await newDirectory();
        const model = new Map<string, Record<string, unknown>>();
        for (const items of requests) {
          const answer = (await send(account, items)) as unknown as Record<
            'created' | 'updated' | 'unchanged',
            number
          > & {
            rejected: { index: number }[];
          };
          const { created, updated, unchanged, rejected } = answer;
          expect(created + updated + unchanged + rejected.length).toBe(items.length);
          const refused = new Set(rejected.map(({ index }) => index));
          for (const [index, each] of items.entries()) {
            if (refused.has(index)) continue;
            const merged = { emails: [], phones: [], ...model.get(each.id), ...each };
            model.set(each.id, Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)));
          }
        }
        const expected = [...model.values()].toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
        expect(await storedOf(account)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

describe('imported agents', () => {
  const sendAgents = async (account: string, agents: readonly unknown[]) =>
    (await bridge.admin('POST', `/accounts/${account}/agents`, { agents })).json;

  test('are created, updated and left alone by their ids', async () => {
    const { account, bridgeKey } = await newDirectory();
    const agents = [
      { id: '1', name: 'Ana', email: 'ana@a.example' },
      { id: '2', name: 'Bea', email: 'bea@a.example', active: false },
    ];
    expect(await sendAgents(account, agents)).toEqual({ created: 2, updated: 0, unchanged: 0, rejected: [] });
    expect(await sendAgents(account, agents)).toEqual({ created: 0, updated: 0, unchanged: 2, rejected: [] });
    const changed = [
      { id: '1', name: 'Ana', email: null },
      { id: '2', name: 'Bea', active: true },
      { id: '3', name: 'C' },
    ];
    expect(await sendAgents(account, changed)).toEqual({ created: 1, updated: 2, unchanged: 0, rejected: [] });
    const { json } = await bridge.post('directory/agent_sync', { auth: { bridge_key: bridgeKey } });
    expect(json['agents']).toEqual([{ id: '2', name: 'Bea', email: 'bea@a.example' }]);
  });

  test.each([
    ['no name', { id: '1' }, 'name'],
    ['an e-mail without @', { id: '1', name: 'x', email: 'x' }, 'email'],
    ['an activity that is a word', { id: '1', name: 'x', active: 'yes' }, 'active'],
  ])('with %s are rejected', async (_, agent, field) => {
    const { account } = await newDirectory();
    expect(await sendAgents(account, [agent])).toMatchObject({ created: 0, rejected: [{ index: 0, field }] });
  });
});
