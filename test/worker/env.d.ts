import type { D1Migration } from 'cloudflare:test';

declare global {
  namespace Cloudflare {
    interface Env {
      /** The files of `migrations/`, for the tests' databases. */
      MIGRATIONS: D1Migration[];
    }
  }
}
