/** The handle of the load generator's process. */

import { fork } from 'node:child_process';
import type { LoadJob, LoadResult } from './load.ts';

export interface LoadGenerator extends Disposable {
  /** One at a time. Throws where a request failed: such a run measures something else. */
  run(job: LoadJob): Promise<LoadResult>;
}

export function startLoadGenerator(): LoadGenerator {
  const child = fork(new URL('./load.ts', import.meta.url));
  return {
    async run(job) {
      const result = await new Promise<LoadResult>((resolve, reject) => {
        const onExit = () => reject(new Error('The load generator ended by itself'));
        child.once('exit', onExit);
        child.once('message', (message) => {
          child.off('exit', onExit);
          resolve(message as LoadResult);
        });
        child.send(job);
      });
      if (result.problems.length > 0) {
        throw new Error(`${job.url} at ${job.connections} connections: ${result.problems.join('; ')}`);
      }
      return result;
    },
    [Symbol.dispose]: () => child.disconnect(),
  };
}
