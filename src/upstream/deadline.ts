/** Until when all that is done outside for one request of Talkdesk must be done. */

export interface Deadline {
  /** Milliseconds that are left; 0 once it is past. */
  left(): number;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
}

export interface DeadlineClock {
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** A signal that aborts after so many milliseconds. */
  readonly timeout: (ms: number) => AbortSignal;
}

/** A deadline in `ms` milliseconds from now. Its signal costs a timer, and is made when it is first asked for. */
export function createDeadline({ now, timeout }: DeadlineClock, ms: number): Deadline {
  const end = now() + ms;
  let signal: AbortSignal | undefined;
  const left = () => Math.max(0, end - now());
  return {
    left,
    get signal() {
      signal ??= timeout(left());
      return signal;
    },
  };
}

/** What `work` gives, or what `late` says where the deadline comes first; the work itself goes on. */
export async function within<Result>({ signal }: Deadline, work: Promise<Result>, late: () => Error): Promise<Result> {
  const { promise: end, reject } = Promise.withResolvers<never>();
  const abort = () => reject(late());
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  try {
    return await Promise.race([work, end]);
  } finally {
    signal.removeEventListener('abort', abort);
    end.catch(() => undefined);
    work.catch(() => undefined);
  }
}
