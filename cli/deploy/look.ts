/** A look at the bridge after it was deployed. */

import * as v from 'valibot';
import { CommandError } from '../command-error.ts';
import type { DeployPorts } from './ports.ts';

const deployEvent = v.looseObject({
  type: v.literal('deploy'),
  targets: v.optional(v.nullable(v.array(v.string())), []),
});

export interface Address {
  readonly url: string;
  /** Whether it is a domain of one's own rather than one below workers.dev. */
  readonly ownDomain: boolean;
}

/** The address in what wrangler wrote to WRANGLER_OUTPUT_FILE_PATH: one's own domain before workers.dev. */
export function readAddress(output: string): Address | undefined {
  const targets = output.split('\n').flatMap((line) => {
    const { success, output: event } = v.safeParse(v.pipe(v.string(), v.parseJson(), deployEvent), line);
    return success ? (event.targets ?? []) : [];
  });
  const domain = targets.find((target) => target.includes('(custom domain'))?.split(' ')[0];
  if (domain) return { url: `https://${domain}`, ownDomain: true };
  const host = targets.map((target) => target.replace(/^https:\/\//, '')).find((text) => /^[\w.-]+\.dev$/.test(text));
  return host ? { url: `https://${host}`, ownDomain: false } : undefined;
}

const health = v.looseObject({ status: v.string() });

const TRIES = 5;
const MS_BETWEEN_TRIES = 2000;
const MS_PER_TRY = 5000;

/** Asks for `/health` a few times. A bridge that says that it cannot serve is a failure; one not reached yet is not. */
export async function askHealth(
  url: string,
  { fetch, wait }: Pick<DeployPorts, 'fetch' | 'wait'>,
): Promise<'ok' | 'unreached'> {
  let status: string | undefined;
  for (let tried = 0; tried < TRIES; tried++) {
    if (tried > 0) await wait(MS_BETWEEN_TRIES);
    status = await readHealth(`${url}/health`, fetch);
    if (status === 'ok') return 'ok';
  }
  if (status === undefined) return 'unreached';
  throw new CommandError(
    `it is deployed and answers that it cannot serve: ${status}. Its log names the reason: npx wrangler tail`,
  );
}

async function readHealth(url: string, fetch: DeployPorts['fetch']): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(MS_PER_TRY) });
    const answer = v.safeParse(v.pipe(v.string(), v.parseJson(), health), await response.text());
    return answer.success ? answer.output.status : undefined;
  } catch {
    // The name may not be known yet.
    return undefined;
  }
}
