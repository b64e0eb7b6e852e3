/** Each fault of an external service at each endpoint of the built Worker: what is answered, when, and what becomes of data. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fleet, startFleet } from '../../bench/tokens/fleet.ts';
import { formatTable } from '../../cli/print.ts';
import { type FaultyService, startFaultyService } from '../../fakes/faulty-service.ts';
import type { FaultName } from '../../fakes/service-faults.ts';
import { DEADLINE_MS, INTERACTIONS_DEADLINE_MS } from '../support/faulty-integration.ts';
import { type Cell, ENDPOINTS, meetFault, type Outcome } from '../support/meet-fault.ts';

/**
 * What is answered, in the order of `ENDPOINTS`: validation, contacts, agents, interactions, action, action with a key.
 * ` | ` parts answers of which each is right, because the time decides between them.
 */
type Row = readonly [string, string, string, string, string, string];

/** A page without contacts that leads on: the run goes on once the service does. */
const HELD = '200 empty';
const HELD_OR_READ = '200 empty | 200';

const rowOf = (reads: string, contacts: string, write: string, withKey = write): Row => [
  reads,
  contacts,
  reads,
  reads,
  write,
  withKey,
];

const rejected = rowOf('502 upstream_failed', '502 upstream_failed', '400 upstream_failed');
const late = rowOf('504 upstream_timeout', HELD, '400 upstream_timeout in doubt');
/** The service did what it was asked for, or may have, and its answer says nothing. */
const unreadable = rowOf('502 upstream_failed', '502 upstream_failed', '400 upstream_failed in doubt');
const limited = rowOf('503 upstream_rate_limited', HELD, '400 upstream_rate_limited');
const refused = rowOf('401 invalid_credentials', '401 invalid_credentials', '401 invalid_credentials');

/** The last try may meet the end of the short time that there is for interactions. */
const orLate = (row: Row): Row =>
  row.map((answer, at) =>
    ENDPOINTS[at] === 'interaction_update' ? `${answer} | 504 upstream_timeout` : answer,
  ) as unknown as Row;
/** What takes long by itself may meet the end of the time anywhere. */
const orLateAnywhere = (row: Row): Row => row.map((answer, at) => `${answer} | ${late[at]}`) as unknown as Row;
const gone = orLate(rowOf('503 upstream_unavailable', HELD, '400 upstream_unavailable in doubt'));
const broken = orLate(unreadable);

/** A read is sent again, and so is a write with a key; another write is not. */
const again = (write: string, contacts = HELD_OR_READ) => orLate(rowOf('200', contacts, write, '201'));
/** What was refused for its rate was not done. */
const againLater = orLate(rowOf('200', HELD_OR_READ, '201'));

interface Expected {
  /** Absent where it makes no difference how often the fault would come: it is met once. */
  readonly once?: Row;
  readonly 'on and on': Row;
}

const EXPECTED: Readonly<Record<FaultName, Expected>> = {
  'no connection': { 'on and on': gone },
  'no answer': { 'on and on': late },
  'reset before the answer': { once: again('400 upstream_unavailable in doubt'), 'on and on': gone },
  'reset within the answer': { once: again('400 upstream_unavailable in doubt'), 'on and on': gone },
  'slow headers': { 'on and on': late },
  'slow body': { 'on and on': late },
  'endless body': { 'on and on': orLateAnywhere(unreadable) },
  '400': { 'on and on': rejected },
  '401': { 'on and on': refused },
  // Many services answer so to a key that they do not know.
  '403': { 'on and on': ['401 invalid_credentials', ...rejected.slice(1)] as unknown as Row },
  '404': { 'on and on': rejected },
  '409': { 'on and on': rejected },
  '429': { once: againLater, 'on and on': orLateAnywhere(limited) },
  '429 for 1 s': { once: againLater, 'on and on': orLateAnywhere(limited) },
  '429 for 5 s': { once: limited, 'on and on': limited },
  '500': { once: again('400 upstream_failed in doubt', '200'), 'on and on': broken },
  '502': { once: again('400 upstream_unavailable in doubt'), 'on and on': gone },
  '503': { once: again('400 upstream_unavailable in doubt'), 'on and on': gone },
  '503 for 1 s': {
    once: again('400 upstream_unavailable in doubt'),
    'on and on': gone,
  },
  '504': { once: again('400 upstream_unavailable in doubt'), 'on and on': gone },
  'a web page': { 'on and on': unreadable },
  'invalid JSON': { 'on and on': unreadable },
  'empty body': { 'on and on': unreadable },
  // After a 302, what was asked for may have been done.
  'redirect into a private network': { 'on and on': unreadable },
  'redirect to another origin': { 'on and on': unreadable },
};

/** By endpoint, so that those which read endless bodies are played apart. */
const CELLS: readonly (Cell & { readonly expected: string })[] = ENDPOINTS.flatMap((endpoint, at) =>
  Object.entries(EXPECTED).flatMap(([fault, byTimes]) =>
    Object.entries(byTimes as Readonly<Record<Cell['times'], Row>>).map(([times, row]) => ({
      fault: fault as FaultName,
      times: times as Cell['times'],
      endpoint,
      expected: row[at] ?? '',
    })),
  ),
);

/** How much later than the deadline an answer may be seen by a caller on this machine, which is busy; milliseconds. */
const GRACE_MS = 1000;
/** Cells that are played at once. */
const AT_ONCE = 8;

const WORKER = new URL('../support/faulty-worker/wrangler.toml', import.meta.url);

let bridge: Fleet;
let elsewhere: FaultyService;
const outcomes = new Map<Cell, Outcome>();

beforeAll(async () => {
  [bridge, elsewhere] = await Promise.all([
    startFleet(1, { config: WORKER, vars: { LOG_LEVEL: 'info' } }),
    startFaultyService({ contacts: 60, agents: 60 }),
  ]);
  const [url = ''] = bridge.urls;
  const waiting = [...CELLS];
  const play = async () => {
    for (let cell = waiting.shift(); cell; cell = waiting.shift()) {
      outcomes.set(cell, await meetFault(url, elsewhere, cell));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, play));
  console.log(tableOf(outcomes));
}, 170_000);

afterAll(async () => {
  await bridge[Symbol.asyncDispose]();
  await elsewhere[Symbol.asyncDispose]();
});

/** By fault: what each endpoint answered, in how many milliseconds, after how many requests of the service. */
function tableOf(played: ReadonlyMap<Cell, Outcome>): string {
  const lines = Map.groupBy(played, ([{ fault, times }]) => `${fault}, ${times}`);
  const rows = [...lines].map(([name, cells]) => {
    const cellOf = (endpoint: string) => {
      const outcome = cells.find(([cell]) => cell.endpoint === endpoint)?.[1];
      return outcome ? `${outcome.answer}, ${outcome.ms} ms, ${outcome.requests}` : '';
    };
    return [name, ...ENDPOINTS.map(cellOf)];
  });
  return formatTable(
    ['fault', ...ENDPOINTS].map((title) => ({ title })),
    rows.toSorted(([a = ''], [b = '']) => a.localeCompare(b)),
  );
}

function outcomeOf(cell: Cell): Outcome {
  const outcome = outcomes.get(cell);
  if (!outcome) throw new Error('It was not played');
  return outcome;
}

describe('a service that fails', () => {
  test.each(CELLS)('with $fault, $times, at $endpoint makes the bridge answer $expected', (cell) => {
    const { answer, contentType, message, wrongs } = outcomeOf(cell);
    expect(cell.expected.split(' | ')).toContain(answer);
    expect({ contentType, wrongs }).toEqual({ contentType: 'application/json', wrongs: [] });
    if (!answer.startsWith('20')) expect(message).toMatch(/^\S.{10,}/);
  });

  test.each(CELLS)('with $fault, $times, at $endpoint keeps nobody waiting beyond the deadline', (cell) => {
    const deadline = cell.endpoint === 'interaction_update' ? INTERACTIONS_DEADLINE_MS : DEADLINE_MS;
    expect(outcomeOf(cell).ms).toBeLessThan(deadline + GRACE_MS);
  });

  test.each(CELLS.filter(({ endpoint }) => endpoint.startsWith('actions/')))(
    'with $fault, $times, makes $endpoint do what its answer says, and no more than once',
    (cell) => {
      const { answer, tickets } = outcomeOf(cell);
      if (answer === '201') expect(tickets).toBe(1);
      else expect(tickets).toBeLessThanOrEqual(answer.endsWith('in doubt') ? 1 : 0);
    },
  );

  test('and asks to be left alone is passed on as such', () => {
    for (const cell of CELLS.filter(({ fault }) => fault === '429 for 5 s')) {
      const { answer, retryAfter } = outcomeOf(cell);
      if (answer !== HELD) expect(retryAfter).toBe('5');
    }
  });

  test('and sends the bridge elsewhere gets no credentials there', () => {
    expect(elsewhere.requests).toBeGreaterThan(0);
    expect(elsewhere.authorized).toBe(0);
  });

  test('and says nothing that must stay inside is not quoted in the log either', () => {
    const logs = bridge.logs().join('\n');
    expect(logs).toContain('upstream_failed');
    expect(logs).not.toMatch(/inner_detail|token-of-/);
  });
});
