/**
 * The `next_offset` of contacts: the name of a page's row in D1. The name is a signature over all that the page is,
 * its integration and account included, so nobody can make one up, and the same page has the same name.
 */

import { invalidOffset } from '../domain/offset-rules.ts';
import type { Signer } from '../domain/signer.ts';
import type { CheckpointOwner } from './checkpoint.ts';

const FORM = /^[\w-]{43}$/;

/** The place of a page in its run; `state` is where the source is to be read on. */
export interface PagePlace {
  readonly run: string;
  readonly page: number;
  readonly state: string;
}

export async function nameOffset(
  signer: Signer,
  owner: CheckpointOwner,
  { run, page, state }: PagePlace,
): Promise<string> {
  return await signer.sign('contact offset', [owner.integration, owner.account, run, page, state].join('\n'));
}

/** The offset, if it has the form of ours; throws `invalid_offset` for any other text. */
export function readOffset(offset: string): string {
  if (!FORM.test(offset)) throw invalidOffset();
  return offset;
}
