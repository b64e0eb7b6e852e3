/** How long a process has computed, which other programs on the machine change little. On Linux only. */

import { readdir, readFile } from 'node:fs/promises';

/** Ids of the processes that this one has started and that still run; none where the system does not tell. */
export async function childProcesses(): Promise<readonly number[]> {
  const children = await readOrNothing(`/proc/${process.pid}/task/${process.pid}/children`);
  return children.split(' ').filter(Boolean).map(Number);
}

/** Milliseconds of all threads of a process so far, or nothing where the system does not tell. */
export async function processorTime(pid: number): Promise<number | undefined> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const times = await Promise.all(threads.map((thread) => readOrNothing(`/proc/${pid}/task/${thread}/schedstat`)));
  const nanoseconds = times.reduce((sum, time) => sum + Number(time.split(' ')[0]), 0);
  return nanoseconds > 0 ? nanoseconds / 1e6 : undefined;
}

async function readOrNothing(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}
