import { describe, expect, test } from 'vitest';
import { BridgeError } from '../../src/domain/errors.ts';
import { createCircuits } from '../../src/upstream/circuits.ts';

function createScene() {
  const changes: object[] = [];
  const scene = { now: 0, changes };
  const circuits = createCircuits({ now: () => scene.now, onChange: (change) => changes.push(change) });
  const circuit = circuits('crm', 'crm.example');
  const fail = (times: number) => {
    for (let time = 0; time < times; time += 1) circuit.leave(false);
  };
  /** After how many seconds the host may be asked again; 0 where it may be now. */
  const wait = (): number => {
    try {
      circuit.enter();
      return 0;
    } catch (error) {
      if (error instanceof BridgeError) return error.detail.retryAfterSeconds ?? Number.NaN;
      throw error;
    }
  };
  return { scene, circuits, circuit, fail, wait };
}

describe('a circuit', () => {
  test('opens after five faults in a row, and leaves the host alone for five seconds', () => {
    const { scene, fail, wait } = createScene();
    fail(4);
    expect(wait()).toBe(0);
    fail(1);
    expect(wait()).toBe(5);
    scene.now += 4001;
    expect(wait()).toBe(1);
    expect(scene.changes).toEqual([{ integration: 'crm', host: 'crm.example', openForMs: 5000 }]);
  });

  test('does not open as long as the host answers in between', () => {
    const { circuit, fail, wait } = createScene();
    for (let round = 0; round < 10; round += 1) {
      fail(4);
      circuit.leave(true);
    }
    expect(wait()).toBe(0);
  });

  test('lets one request try the host, and all again once that one has got through', () => {
    const { scene, circuit, fail, wait } = createScene();
    fail(5);
    scene.now += 5000;
    expect([wait(), wait(), wait()]).toEqual([0, 10, 10]);
    circuit.leave(true);
    expect([wait(), wait(), wait()]).toEqual([0, 0, 0]);
    expect(scene.changes.at(-1)).toEqual({ integration: 'crm', host: 'crm.example' });
  });

  test('stays open for twice as long with every probe in vain, and never longer than a minute', () => {
    const { scene, fail, wait } = createScene();
    fail(5);
    const waits: number[] = [];
    for (let probe = 0; probe < 6; probe += 1) {
      const seconds = wait();
      waits.push(seconds);
      scene.now += seconds * 1000;
      expect(wait()).toBe(0);
      fail(1);
    }
    expect(waits).toEqual([5, 10, 20, 40, 60, 60]);
  });

  test('is not kept open longer by requests that were under way when it opened', () => {
    const { scene, fail, wait } = createScene();
    fail(20);
    scene.now += 5000;
    expect(wait()).toBe(0);
  });

  test('lets another request try where the probe does not come back', () => {
    const { scene, fail, wait } = createScene();
    fail(5);
    scene.now += 5000;
    expect([wait(), wait()]).toEqual([0, 10]);
    scene.now += 10_000;
    expect(wait()).toBe(0);
  });

  test('is of one host of one integration', () => {
    const { circuits, fail } = createScene();
    fail(5);
    circuits('crm', 'other.example').enter();
    circuits('other', 'crm.example').enter();
    expect(() => circuits('crm', 'crm.example').enter()).toThrow('crm.example is down');
  });

  test('is forgotten when there are more hosts than are remembered', () => {
    const { circuits, fail } = createScene();
    fail(5);
    for (let host = 0; host < 1000; host += 1) circuits('crm', `${host}.example`);
    circuits('crm', 'crm.example').enter();
  });
});
