/** The part of autocannon that is used here; the package brings no types. */

declare module 'autocannon' {
  interface Options {
    readonly url: string;
    readonly method: 'POST';
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly connections: number;
    /** Seconds, at the most. */
    readonly duration: number;
    /** Milliseconds between looks at whether the time is over. */
    readonly sampleInt: number;
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
    on(event: 'reqError', listener: () => void): Instance;
  }

  export default function autocannon(
    options: Options,
    done: (error: Error | null | undefined, result: Result) => void,
  ): Instance;
}
