import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { Agent } from '../../src/domain/agent.ts';
import { createTestBridge, newDirectory } from './bridge.ts';

const agent = (index: number, over: Partial<Agent> = {}): Agent => ({
  id: `a${String(index).padStart(5, '0')}`,
  name: `Agent ${index}`,
  email: `agent${index}@acme.example`,
  active: true,
  ...over,
});
const agents = (count: number) => Array.from({ length: count }, (_, index) => agent(index));

async function prepare(list: readonly Agent[], now = Date.now) {
  const bridge = createTestBridge({ now });
  const { bridgeKey, account } = await newDirectory({ agents: list });
  const auth = { bridge_key: bridgeKey };
  const page = (body: object = {}) => bridge.post('directory/agent_sync', { auth, ...body });
  const talkdesk = (habits = {}) => bridge.talkdesk({ integration: 'directory', auth, habits });
  return { bridge, account, auth, page, talkdesk };
}

describe('an agent synchronization', () => {
  test('lists every agent once, over as many pages as it takes', async () => {
    for (const count of [0, 1, 99, 100, 101, 250, 1050, 2300]) {
      const { talkdesk } = await prepare(agents(count));
      for (const firstAgentOffset of ['null', 'absent'] as const) {
        const account = talkdesk({ firstAgentOffset });
        await account.syncAgents();
        expect({ count, listed: account.state.agents.size }).toEqual({ count, listed: count });
      }
    }
  });

  test('needs no row in D1 for agents that fit one page', async () => {
    const { page, bridge } = await prepare(agents(40));
    bridge.roundTrips.length = 0;
    await page();
    expect(bridge.roundTrips.flat().every((sql) => sql.trimStart().startsWith('SELECT'))).toBe(true);
  });

  test('takes absent, null and empty offsets for the first page, and numbers as text', async () => {
    const { page } = await prepare(agents(150));
    for (const body of [{}, { meta: null }, { meta: {} }, { meta: { offset: null } }, { meta: { offset: '' } }]) {
      expect((await page(body)).json['agents']).toHaveLength(100);
    }
    const offset = (await page()).json['next_offset'];
    expect((await page({ meta: { offset: String(offset) } })).json['agents']).toHaveLength(50);
  });

  test('keeps one agent per e-mail, an active one before an inactive one, wherever in the list they stand', async () => {
    const list = [
      agent(1, { email: 'Twin@acme.example', active: false }),
      ...Array.from({ length: 210 }, (_, index) => agent(index + 10)),
      agent(900, { email: ' twin@ACME.example ', name: 'The active one' }),
      agent(901, { email: 'twin@acme.example', name: 'The late one' }),
    ];
    const { talkdesk } = await prepare(list);
    const account = talkdesk();
    await account.syncAgents();
    const twins = [...account.state.agents.values()].filter(({ email }) => email === 'twin@acme.example');
    expect(twins).toEqual([{ id: 'a00900', name: 'The active one', email: 'twin@acme.example' }]);
  });

  test('leaves out agents without an e-mail and counts them', async () => {
    const { email: _, ...silent } = agent(2);
    const { page, bridge } = await prepare([
      agent(1),
      silent,
      agent(3, { email: '   ' }),
      agent(4, { email: 'no-at' }),
    ]);
    expect((await page()).json['agents']).toHaveLength(1);
    expect(bridge.lines.at(-1)).toMatchObject({ without_email: 3 });
  });

  test('gives the same page for a number that is repeated, even when the service has changed since', async () => {
    const { page, account } = await prepare(agents(250));
    const offset = (await page()).json['next_offset'];
    const before = await page({ meta: { offset } });
    await env.DB.prepare('DELETE FROM directory_agents WHERE account = ?').bind(account).run();
    const after = await page({ meta: { offset } });
    expect(after.json).toEqual(before.json);
  });

  test('gives two overlapping runs numbers of their own', async () => {
    const { page } = await prepare(agents(250));
    const [one, two] = [await page(), await page()];
    expect(one.json['next_offset']).not.toBe(two.json['next_offset']);
    expect(one.json['agents']).toEqual(two.json['agents']);
  });

  test('answers 400 to a number that it did not give to this account', async () => {
    const mine = await prepare(agents(250));
    const theirs = await prepare(agents(250));
    const foreign = (await theirs.page()).json['next_offset'];
    for (const offset of [foreign, 0, -1, 1.5, 999_999, 'x', '1e3', 1e21]) {
      const { status, json } = await mine.page({ meta: { offset } });
      expect({ offset, status, code: json['code'] }).toEqual({ offset, status: 400, code: 'invalid_offset' });
    }
  });

  test('forgets the lists of days past', async () => {
    let clock = Date.UTC(2026, 5, 1);
    const { page, account } = await prepare(agents(250), () => clock);
    const offset = (await page()).json['next_offset'];
    clock += 25 * 3_600_000;
    expect((await page({ meta: { offset } })).status).toBe(400);
    await page();
    const rosters = await env.DB.prepare(
      'SELECT count(DISTINCT run) AS runs FROM agent_rosters WHERE run IN (SELECT run FROM agent_pages WHERE account = ?)',
    )
      .bind(account)
      .first('runs');
    expect(rosters).toBe(1);
  });
});
