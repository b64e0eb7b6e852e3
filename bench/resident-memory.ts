/** What a process holds in memory. On Linux only. */

import { readFile } from 'node:fs/promises';

/** Megabytes, as the system counts them; nothing where it does not tell. */
export async function residentMegabytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s*(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}
