import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRoster } from '../../src/agents/roster.ts';
import type { Agent } from '../../src/domain/agent.ts';

const agent = (id: string, email?: string, active = true): Agent => ({
  id,
  name: `Agent ${id}`,
  active,
  ...(email === undefined ? {} : { email }),
});

/** A roster that got these pages, one after the other. */
function rosterOf(...pages: readonly (readonly Agent[])[]) {
  const roster = createRoster();
  for (const page of pages) roster.add(page);
  return { ids: roster.agents.map(({ id }) => id), agents: roster.agents, leftOut: roster.leftOut };
}

describe('a roster', () => {
  test('is empty at first', () => {
    expect(rosterOf()).toMatchObject({ agents: [], leftOut: { withoutEmail: 0, sameEmail: 0 } });
  });

  test('holds the agents of all pages in their order', () => {
    expect(rosterOf([agent('1', 'a@x.example'), agent('2', 'b@x.example')], [agent('3', 'c@x.example')]).ids).toEqual([
      '1',
      '2',
      '3',
    ]);
  });

  test('has e-mails in lower case and without blanks', () => {
    expect(rosterOf([agent('1', ' Ana.Costa@X.example ')]).agents).toEqual([
      { id: '1', name: 'Agent 1', email: 'ana.costa@x.example', active: true },
    ]);
  });

  test.each([undefined, '', ' ', 'ana', '@x.example', 'ana@', 'ana costa@x.example', 'a@b@x.example'])(
    'leaves out and counts an agent who cannot be matched by the e-mail %j',
    (email) => {
      expect(rosterOf([agent('1', email)])).toEqual({
        ids: [],
        agents: [],
        leftOut: { withoutEmail: 1, sameEmail: 0 },
      });
    },
  );

  test.each([
    ['the first, if both are active', [agent('1', 'a@x.example'), agent('2', 'A@x.example')], '1'],
    ['the first, if neither is', [agent('1', 'a@x.example', false), agent('2', 'a@x.example', false)], '1'],
    ['the active one, if it is the first', [agent('1', 'a@x.example'), agent('2', 'a@x.example', false)], '1'],
    ['the active one, if it is the second', [agent('1', 'a@x.example', false), agent('2', 'a@x.example')], '2'],
  ])('keeps of two agents with the same e-mail %s', (_, agents, kept) => {
    const expected = { ids: [kept], leftOut: { withoutEmail: 0, sameEmail: 1 } };
    expect(rosterOf(agents)).toMatchObject(expected);
    expect(rosterOf(agents.slice(0, 1), agents.slice(1))).toMatchObject(expected);
  });

  test('does not count an agent who is listed again, because lists shift while they are paged', () => {
    expect(rosterOf([agent('1', 'a@x.example')], [agent('1', 'a@x.example')])).toMatchObject({
      ids: ['1'],
      leftOut: { withoutEmail: 0, sameEmail: 0 },
    });
  });

  test('holds, of any agents, one for each e-mail: an active one if there is one', () => {
    const email = fc.constantFrom('a@x.example', 'A@X.example', ' b@x.example', 'c@x.example', 'none', undefined);
    const agents = fc.array(fc.tuple(email, fc.boolean()), { maxLength: 20 });
    fc.assert(
      fc.property(agents, (list) => {
        const given = list.map(([address, active], index) => agent(String(index), address, active));
        const roster = rosterOf(given);
        const usable = given.map((each) => ({ ...each, email: each.email?.trim().toLowerCase() ?? '' }));
        const emails = new Set(usable.map((each) => each.email).filter((each) => each.includes('@')));
        expect(roster.agents.map((each) => each.email)).toEqual([...emails]);
        for (const each of roster.agents) {
          const rivals = usable.filter((other) => other.email === each.email);
          expect(each.id).toBe((rivals.find(({ active }) => active) ?? rivals[0])?.id);
        }
        const { withoutEmail, sameEmail } = roster.leftOut;
        expect(roster.agents.length + withoutEmail + sameEmail).toBe(given.length);
      }),
    );
  });
});
