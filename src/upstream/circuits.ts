/**
 * Circuit breakers, one for each host of an integration: a host that is down is left alone for a while, and then tried
 * with a single request. What an isolate knows of a host is its own, so that no request waits to learn it.
 */

import { BridgeError } from '../domain/errors.ts';

/** Faults in a row that open a circuit. */
const FAULTS_TO_OPEN = 5;
/** How long it stays open the first time, doubled with every probe in vain. */
const FIRST_OPEN_MS = 5_000;
const LONGEST_OPEN_MS = 60_000;
/** A probe that has not come back by then no longer keeps others from probing. */
const LONGEST_PROBE_MS = 10_000;
/** So many hosts are remembered; then the one that was added first is forgotten. */
const MOST_HOSTS = 1000;

export interface Circuit {
  /** Throws `upstream_unavailable` while the host is left alone. */
  enter(): void;
  /** How a request that was let in ended: whether the host is up, whatever it said; nothing where that cannot be told. */
  leave(isUp: boolean | undefined): void;
}

export type Circuits = (integration: string, host: string) => Circuit;

export interface CircuitParts {
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** Told when a circuit opens, for how long, and when it closes again. */
  readonly onChange: (change: {
    readonly integration: string;
    readonly host: string;
    readonly openForMs?: number;
  }) => void;
}

export function createCircuits(parts: CircuitParts): Circuits {
  const circuits = new Map<string, Circuit>();
  return (integration, host) => {
    const key = `${integration} ${host}`;
    const known = circuits.get(key);
    if (known) return known;
    const [oldest] = circuits.keys();
    if (circuits.size >= MOST_HOSTS && oldest !== undefined) circuits.delete(oldest);
    const circuit = createCircuit(parts, integration, host);
    circuits.set(key, circuit);
    return circuit;
  };
}

type State =
  | { readonly is: 'closed'; readonly faults: number }
  /** `probing`: one request is on its way to see whether the host is up; until then, if it has not come back. */
  | { readonly is: 'open' | 'probing'; readonly until: number; readonly forMs: number };

const CLOSED: State = { is: 'closed', faults: 0 };

function createCircuit({ now, onChange }: CircuitParts, integration: string, host: string): Circuit {
  let state = CLOSED;

  function open(forMs: number): void {
    state = { is: 'open', until: now() + forMs, forMs };
    onChange({ integration, host, openForMs: forMs });
  }

  return {
    enter() {
      if (state.is === 'closed') return;
      const ms = state.until - now();
      if (ms > 0) {
        const detail = { retryAfterSeconds: Math.ceil(ms / 1000) };
        throw new BridgeError('upstream_unavailable', `${host} is down, and is left alone for a moment`, detail);
      }
      state = { is: 'probing', until: now() + LONGEST_PROBE_MS, forMs: state.forMs };
    },

    leave(isUp) {
      if (isUp === undefined) {
        // The next request tries in its place.
        if (state.is === 'probing') state = { ...state, is: 'open', until: now() };
      } else if (isUp) {
        if (state.is !== 'closed') onChange({ integration, host });
        state = CLOSED;
      } else if (state.is === 'closed') {
        state = { is: 'closed', faults: state.faults + 1 };
        if (state.faults >= FAULTS_TO_OPEN) open(FIRST_OPEN_MS);
      } else if (state.is === 'probing') {
        open(Math.min(state.forMs * 2, LONGEST_OPEN_MS));
      }
      // One that was under way when the circuit opened says nothing new.
    },
  };
}
