import type { D1Migration } from 'cloudflare:test';

declare global {
  namespace Cloudflare {
    interface Env {
      /** The files of `migrations/`, for the tests' databases. */
      MIGRATIONS: D1Migration[];
      /** How many random histories of each kind are played, and their seed; an empty one is made up. */
      HISTORIES: string;
      API_HISTORIES: string;
      HISTORIES_SEED: string;
      /** How many requests are made at random, and their seed; an empty one is made up. */
      FUZZ: string;
      FUZZ_SEED: string;
      /** The name of the deliberate break of the engine that is in place. */
      BREAK: string;
    }
  }
}
