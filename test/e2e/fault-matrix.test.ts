/** Each fault of an external service at each endpoint of the built Worker: what is answered, when, and what becomes of data. */

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatTable } from '../../cli/print.ts';
import { type FaultyService, startFaultyService } from '../../fakes/faulty-service.ts';
import type { FaultName } from '../../fakes/service-faults.ts';
import { type BuiltBridge, startBuiltBridge } from '../support/built-bridge.ts';
import { DEADLINE_MS, INTERACTIONS_DEADLINE_MS } from '../support/faulty-integration.ts';
import { type Cell, ENDPOINTS, meetFault, type Outcome } from '../support/meet-fault.ts';

/** What is answered, in the order of `ENDPOINTS`: validation, contacts, agents, interactions, action, action with a key. */
type Row = readonly [string, string, string, string, string, string];

const row = (reads: string, contacts: string, write: string, withKey = write): Row => [
  reads,
  contacts,
  reads,
  reads,
  write,
  withKey,
];

/** A page without contacts that leads on: the run goes on once the service does. */
const HELD = '200 empty';
const OK: Row = ['200', '200', '200', '200', '201', '201'];

const late = row('504 upstream_timeout', HELD, '400 upstream_timeout in doubt');
const gone = row('503 upstream_unavailable', HELD, '400 upstream_unavailable in doubt');
const failed = row('502 upstream_failed', '502 upstream_failed', '400 upstream_failed');
const failedInDoubt = row('502 upstream_failed', '502 upstream_failed', '400 upstream_failed in doubt');
const refused = row('401 invalid_credentials', '401 invalid_credentials', '401 invalid_credentials');
const limited = row('503 upstream_rate_limited', HELD, '400 upstream_rate_limited');

/** A fault that has gone when a read, or a write with a key, is sent again. */
const readAgain = (write: string): Row => [...OK.slice(0, 4), write, '201'] as unknown as Row;

interface Expected {
  /** Absent where a fault cannot be met once. */
  readonly once?: Row;
  readonly 'on and on': Row;
}

const EXPECTED: Readonly<Record<FaultName, Expected>> = {
  'no connection': { 'on and on': gone },
  'no answer': { once: late, 'on and on': late },
  'reset before the answer': { once: readAgain(gone[4]), 'on and on': gone },
  'reset within the answer': { once: readAgain(gone[4]), 'on and on': gone },
  'slow headers': { once: late, 'on and on': late },
  'slow body': { once: late, 'on and on': late },
  'endless body': { once: failedInDoubt, 'on and on': failedInDoubt },
  '400': { once: failed, 'on and on': failed },
  '401': { once: refused, 'on and on': refused },
  '403': {
    once: ['401 invalid_credentials', ...failed.slice(1)] as unknown as Row,
    'on and on': ['401 invalid_credentials', ...failed.slice(1)] as unknown as Row,
  },
  '404': { once: failed, 'on and on': failed },
  '409': { once: failed, 'on and on': failed },
  // There is no time to wait for a second where an agent waits for interactions.
  '429': { once: ['200', HELD, '200', limited[3], '201', '201'], 'on and on': limited },
  '429 for 1 s': { once: ['200', HELD, '200', limited[3], '201', '201'], 'on and on': limited },
  '429 for 3 s': { once: limited, 'on and on': limited },
  '500': { once: readAgain(failedInDoubt[4]), 'on and on': failedInDoubt },
  '502': { once: readAgain(gone[4]), 'on and on': gone },
  '503': { once: readAgain(gone[4]), 'on and on': gone },
  '503 for 1 s': { once: ['200', HELD, '200', gone[3], gone[4], '201'], 'on and on': gone },
  '504': { once: readAgain(gone[4]), 'on and on': gone },
  'a web page': { once: failedInDoubt, 'on and on': failedInDoubt },
  'invalid JSON': { once: failedInDoubt, 'on and on': failedInDoubt },
  'empty body': { once: failedInDoubt, 'on and on': failedInDoubt },
  'redirect into a private network': { once: failed, 'on and on': failed },
  'redirect to another origin': { once: failed, 'on and on': failed },
};

/** Where what is expected cannot be told in one word: either is right. */
const CELLS: readonly (Cell & { readonly expected: string })[] = Object.entries(EXPECTED).flatMap(([fault, byTimes]) =>
  Object.entries(byTimes as Readonly<Record<Cell['times'], Row>>).flatMap(([times, expected]) =>
    ENDPOINTS.map((endpoint, at) => ({
      fault: fault as FaultName,
      times: times as Cell['times'],
      endpoint,
      expected: expected[at] ?? '',
    })),
  ),
);

/** How much later than the deadline an answer may be seen by a caller on this machine, which is busy; milliseconds. */
const GRACE_MS = 1000;
/** Cells that are played at once. */
const AT_ONCE = 24;

const ENTRY = fileURLToPath(new URL('../support/faulty-worker/index.ts', import.meta.url));

let bridge: BuiltBridge;
let elsewhere: FaultyService;
const outcomes = new Map<Cell, Outcome>();

beforeAll(async () => {
  [bridge, elsewhere] = await Promise.all([startBuiltBridge(ENTRY), startFaultyService({ contacts: 60, agents: 60 })]);
  const waiting = [...CELLS];
  const play = async () => {
    for (let cell = waiting.shift(); cell; cell = waiting.shift()) {
      outcomes.set(cell, await meetFault(bridge.url, elsewhere, cell));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, play));
  console.log(tableOf(outcomes));
}, 170_000);

afterAll(async () => {
  await bridge.close();
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
    expect({ answer, contentType, wrongs }).toEqual({
      answer: cell.expected,
      contentType: 'application/json',
      wrongs: [],
    });
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
    for (const cell of CELLS.filter(({ fault }) => fault === '429 for 3 s')) {
      const { answer, retryAfter } = outcomeOf(cell);
      if (answer !== HELD) expect(retryAfter).toBe('3');
    }
  });

  test('and sends the bridge elsewhere gets no credentials there', () => {
    expect(elsewhere.requests).toBeGreaterThan(0);
    expect(elsewhere.authorized).toBe(0);
  });

  test('and says nothing that must stay inside is not quoted in the log either', () => {
    expect(bridge.logs().join('\n')).not.toMatch(/inner_detail|token-of-/);
  });
});
