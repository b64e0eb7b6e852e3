/** One synchronization of a large directory through the built Worker: which ids came how often, in what memory. */

import { formatCount } from '../cli/print.ts';
import { sampleContacts } from '../fakes/sample-directory.ts';
import { createTalkdesk } from '../simulator/talkdesk.ts';
import { residentMegabytes } from './resident-memory.ts';
import type { SeededDirectory } from './seeded-directory.ts';
import type { ServedWorker } from './served-worker.ts';
import { median } from './statistics.ts';

export interface LargeRun {
  readonly pages: number;
  readonly missing: number;
  readonly repeated: number;
  readonly seconds: number;
  /** Memory of the Worker's process in MB when a tenth, two tenths, … of the contacts have come. */
  readonly memory: readonly (number | undefined)[];
  /** Memory in the last tenth through that in the third, when the runtime has warmed up; absent if it cannot be told. */
  readonly growth?: number;
  /** Median time of the last hundred pages through that of the first hundred, as this run met them, warm-up and all. */
  readonly slowdown?: number;
}

/** With fewer pages the first hundred and the last are too near to each other to say anything. */
export const LEAST_PAGES_TO_COMPARE = 300;

export async function runLargeSynchronization(
  worker: ServedWorker,
  { contacts, auth }: SeededDirectory,
  progress: (text: string) => void,
): Promise<LargeRun> {
  const { processId } = worker;
  const memory: (number | undefined)[] = [];
  const samples: Promise<void>[] = [];
  const pageTimes: number[] = [];
  const talkdesk = createTalkdesk({
    bridge: worker,
    integration: 'directory',
    auth,
    keep: 0,
    onProgress({ page, received, ms }) {
      pageTimes.push(ms);
      progress(`${formatCount(received)} contacts on ${formatCount(page)} pages`);
      const tenth = Math.floor((received / contacts) * 10) - 1;
      if (tenth < memory.length || processId === undefined) return;
      memory.length = tenth + 1;
      samples.push(residentMegabytes(processId).then((megabytes) => void (memory[tenth] = megabytes)));
    },
  });
  const { pages, repeated, ms } = await talkdesk.syncContacts();
  await Promise.all(samples);

  progress('Looking for contacts that are missing …');
  let missing = 0;
  for (const { id } of sampleContacts({ contacts })) if (!talkdesk.state.fingerprints.has(id)) missing += 1;
  const [early, late] = [memory[2], memory.at(-1)];
  const [first, last] = [pageTimes.slice(0, 100), pageTimes.slice(-100)];
  return {
    pages,
    missing,
    repeated,
    seconds: ms / 1000,
    memory: Array.from(memory, (megabytes) => megabytes),
    ...(early === undefined || late === undefined ? {} : { growth: late / early }),
    ...(pages < LEAST_PAGES_TO_COMPARE ? {} : { slowdown: median(last) / median(first) }),
  };
}
