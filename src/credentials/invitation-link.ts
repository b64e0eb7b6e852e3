/**
 * The one parameter of an invitation's link: which invitation, until when, and the proof that it is ours. A link that was
 * altered, or that has expired, is told without a look into the database.
 */

import type { Signer } from '../domain/signer.ts';

export interface InvitationLink {
  readonly id: string;
  /** Milliseconds since 1970 UTC. */
  readonly expiresAt: number;
}

const PURPOSE = 'invitation';

/** `id.expiry.signature` */
export async function writeInvitationLink(signer: Signer, { id, expiresAt }: InvitationLink): Promise<string> {
  const text = `${id}.${expiresAt}`;
  return `${text}.${await signer.sign(PURPOSE, text)}`;
}

/** What a link says, expired or not; nothing where it is none of ours. */
export async function readInvitationLink(signer: Signer, text: string): Promise<InvitationLink | undefined> {
  const [, signed = '', id = '', expiry = '', signature = ''] =
    /^(([\w-]+)\.(\d{1,15}))\.([\w-]{43})$/.exec(text) ?? [];
  if (!(await signer.verify(PURPOSE, signed, signature))) return undefined;
  return { id, expiresAt: Number(expiry) };
}
