/** The `next_offset` of contacts: the id of a page's row in D1, signed for one integration and account. */

import { invalidOffset } from '../domain/offset.ts';
import { sha256, type Signer } from '../domain/signer.ts';
import type { CheckpointOwner } from './checkpoint.ts';

const PURPOSE = 'contact offset';
const FORM = /^([\w-]{20})\.([\w-]{43})$/;

/** The id of the page that follows; the same content has the same id, so repeated pages share their rows. */
export async function pageId(run: string, page: number, state: string): Promise<string> {
  return (await sha256(`${run}\n${page}\n${state}`)).slice(0, 20);
}

export async function sealOffset(signer: Signer, owner: CheckpointOwner, id: string): Promise<string> {
  return `${id}.${await signer.sign(PURPOSE, signedText(owner, id))}`;
}

/** The page's id in an offset that has the form of ours; whether it is ours, `checkOffset` tells. */
export function readOffset(offset: string): string {
  const id = FORM.exec(offset)?.[1];
  if (id === undefined) throw invalidOffset();
  return id;
}

/** Throws `invalid_offset` for an offset that this owner cannot have got from us. */
export async function checkOffset(signer: Signer, owner: CheckpointOwner, offset: string): Promise<void> {
  const [, id = '', signature = ''] = FORM.exec(offset) ?? [];
  if (!(await signer.verify(PURPOSE, signedText(owner, id), signature))) throw invalidOffset();
}

const signedText = ({ integration, account }: CheckpointOwner, id: string) => `${integration}\n${account}\n${id}`;
