/**
 * The checkpoint that Talkdesk keeps: signed, bound to integration and account, and complete in itself, so that
 * it outlives every row in D1.
 */

import * as v from 'valibot';
import type { Position } from '../domain/position.ts';
import { fromBase64Url, type Signer, toBase64Url } from '../domain/signer.ts';

/** Whose checkpoint it is. */
export interface CheckpointOwner {
  readonly integration: string;
  readonly account: string;
}

const PURPOSE = 'contact checkpoint';

const payload = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    integration: v.string(),
    account: v.string(),
    /** One position per stream of the source. */
    streams: v.record(
      v.string(),
      v.object({
        kind: v.literal('sequence'),
        generation: v.string(),
        sequence: v.pipe(v.number(), v.integer(), v.minValue(0)),
      }),
    ),
  }),
);
type Payload = v.InferOutput<typeof payload>;

/** The stream of a source that has only one. */
const ONLY_STREAM = 'contacts';

export async function sealCheckpoint(signer: Signer, owner: CheckpointOwner, position: Position): Promise<string> {
  const content: Payload = { ...owner, streams: { [ONLY_STREAM]: position } };
  const text = toBase64Url(new TextEncoder().encode(JSON.stringify(content)));
  return `1.${text}.${await signer.sign(PURPOSE, text)}`;
}

/** The position in a checkpoint, or nothing where it is not one that this owner can have got from us. */
export async function openCheckpoint(
  signer: Signer,
  owner: CheckpointOwner,
  checkpoint: string,
): Promise<Position | undefined> {
  const [version, text, signature, ...rest] = checkpoint.split('.');
  if (version !== '1' || !text || !signature || rest.length > 0) return undefined;
  if (!(await signer.verify(PURPOSE, text, signature))) return undefined;
  const bytes = fromBase64Url(text);
  if (!bytes) return undefined;
  const content = v.safeParse(payload, new TextDecoder().decode(bytes));
  if (!content.success) return undefined;
  const { integration, account, streams } = content.output;
  return integration === owner.integration && account === owner.account ? streams[ONLY_STREAM] : undefined;
}
