/** What goes wrong with requests to the fake CRM, and which of them have to wait; a request is told by how it begins. */

/**
 * - `no-connection`: nothing arrives and nothing is done;
 * - a status: nothing is done;
 * - `answer-lost`, `late-504`: the work is done, then the connection breaks, or a gateway says that it waited for too long;
 * - `hang`: the work is done, and no answer ever comes.
 */
export type CrmFault = 'no-connection' | 429 | 500 | 503 | 'answer-lost' | 'late-504' | 'hang';

/** A gate before the work, where requests wait until it is released. */
export interface Held {
  /** As soon as a request waits. */
  readonly reached: Promise<void>;
  readonly release: () => void;
}

export interface Faults {
  readonly fail: (beginning: string, fault: CrmFault, times?: number) => void;
  readonly clearFaults: () => void;
  readonly hold: (beginning: string) => Held;
  /** The fault of a request, such as `POST /tickets`, which no other request will have. */
  readonly take: (request: string) => CrmFault | undefined;
  /** When every gate that the request meets is released. */
  readonly pass: (request: string) => Promise<void>;
}

interface Gate {
  readonly beginning: string;
  readonly onReached: () => void;
  readonly released: Promise<void>;
}

export function createFaults(): Faults {
  const waiting: { readonly beginning: string; readonly fault: CrmFault }[] = [];
  const gates = new Set<Gate>();
  return {
    fail(beginning, fault, times = 1) {
      for (let time = 1; time <= times; time += 1) waiting.push({ beginning, fault });
    },
    clearFaults: () => void (waiting.length = 0),
    hold(beginning) {
      const reached = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      const gate = { beginning, onReached: reached.resolve, released: released.promise };
      gates.add(gate);
      return {
        reached: reached.promise,
        release() {
          gates.delete(gate);
          released.resolve();
        },
      };
    },
    take(request) {
      const at = waiting.findIndex(({ beginning }) => request.startsWith(beginning));
      return at === -1 ? undefined : waiting.splice(at, 1)[0]?.fault;
    },
    async pass(request) {
      for (const gate of gates) {
        if (!request.startsWith(gate.beginning)) continue;
        gate.onReached();
        await gate.released;
      }
    },
  };
}
