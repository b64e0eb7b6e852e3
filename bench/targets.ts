/** What the bridge promises of itself, and whether it was kept. */

import type { Results } from './results.ts';

export interface Verdict {
  readonly target: string;
  readonly measured: string;
  readonly met: boolean;
}

const LOWEST_RATIO = 0.85;
const RATIO_CONNECTIONS = 16;
const MOST_ROUND_TRIPS = 2;
const LARGEST_BUNDLE = 128_000;

/** Verdicts on all targets whose measurements are there. */
export function judge({ cells, roundTrips, bundle }: Results): Verdict[] {
  const verdicts: Verdict[] = [];
  const page = cells.find((cell) => cell.endpoint === 'contact_sync' && cell.connections === RATIO_CONNECTIONS);
  if (page) {
    const ratio = page.ratio.rate.median;
    verdicts.push({
      target: `contact page at ${RATIO_CONNECTIONS} connections: at least ${LOWEST_RATIO} of the floor's requests per second`,
      measured: ratio.toFixed(3),
      met: ratio >= LOWEST_RATIO,
    });
  }
  const trips = roundTrips.find(({ endpoint }) => endpoint === 'contact_sync');
  if (trips) {
    const own = trips.total - trips.ofSource;
    verdicts.push({
      target: `contact page: at most ${MOST_ROUND_TRIPS} round trips to D1 besides the source's`,
      measured: String(own),
      met: own <= MOST_ROUND_TRIPS,
    });
  }
  verdicts.push({
    target: `bundle, minified and gzipped: at most ${LARGEST_BUNDLE / 1000} KB`,
    measured: `${(bundle.gzipped / 1000).toFixed(1)} KB`,
    met: bundle.gzipped <= LARGEST_BUNDLE,
  });
  return verdicts;
}
