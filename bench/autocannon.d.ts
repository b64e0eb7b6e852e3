/** The part of autocannon that is used here; the package brings no types. */

declare module 'autocannon' {
  interface Request {
    readonly path: string;
    readonly method: 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    /** Comes before the event `response`. */
    readonly onResponse: (status: number, body: string) => void;
  }

  /** One connection. */
  interface Client {
    /** What it sends, over and over again. */
    setRequests(requests: readonly Request[]): void;
  }

  interface Options {
    readonly url: string;
    /** Of the one request that is sent, unless `setupClient` sets others. */
    readonly method?: 'POST';
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly setupClient?: (client: Client) => void;
    readonly connections: number;
    /** Requests per second, of all connections; as many as are answered unless told. */
    readonly overallRate?: number;
    /** Ends the load after so many connection errors and time-outs. */
    readonly bailout?: number;
    /** Seconds, at the most. */
    readonly duration?: number;
    /** Of requests, however long they take. */
    readonly amount?: number;
    /** Milliseconds between looks at whether the time is over. */
    readonly sampleInt?: number;
  }

  interface Result {
    readonly non2xx: number;
    /** Connection errors and time-outs. */
    readonly errors: number;
    readonly resets: number;
    readonly statusCodeStats: Readonly<Record<string, { readonly count: number }>>;
  }

  interface Instance {
    /** Ends the load with the next look. */
    stop(): void;
    on(
      event: 'response',
      listener: (client: unknown, status: number, bytes: number, milliseconds: number) => void,
    ): Instance;
    on(event: 'reqError', listener: (error: Error) => void): Instance;
  }

  export default function autocannon(
    options: Options,
    done: (error: Error | null | undefined, result: Result) => void,
  ): Instance;
}
