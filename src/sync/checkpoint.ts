/**
 * The checkpoint that Talkdesk keeps: signed, bound to integration and account, and complete in itself, so that
 * it outlives every row in D1.
 */

import * as v from 'valibot';
import { position, sequencePosition } from '../domain/position.ts';
import { fromBase64Url, type Signer, toBase64Url } from '../domain/signer.ts';

/** Whose checkpoint it is. */
export interface CheckpointOwner {
  readonly integration: string;
  readonly account: string;
}

const content = v.object({
  /** One position per stream of the source; a stream without one begins at its beginning. */
  streams: v.record(v.string(), position),
  /** Of departures that are sent as blanks. */
  departures: v.exactOptional(sequencePosition),
  /** The account's epoch; an older one than today's means that an operator wants contacts to be sent again. */
  epoch: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** Names the mapping, filter and phone settings with which all was delivered. */
  mapping: v.string(),
});

/** What a checkpoint says. */
export type Checkpoint = Readonly<v.InferOutput<typeof content>>;

const payload = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ integration: v.string(), account: v.string(), ...content.entries }),
);
type Payload = v.InferOutput<typeof payload>;

const PURPOSE = 'contact checkpoint';
/** Of the engine: one that reads positions otherwise takes another. */
const VERSION = '2';

export async function sealCheckpoint(signer: Signer, owner: CheckpointOwner, checkpoint: Checkpoint): Promise<string> {
  const said: Payload = { ...owner, ...checkpoint };
  const text = toBase64Url(new TextEncoder().encode(JSON.stringify(said)));
  return `${VERSION}.${text}.${await signer.sign(PURPOSE, text)}`;
}

/** What a checkpoint says, or nothing where it is not one that this owner can have got from us. */
export async function openCheckpoint(
  signer: Signer,
  owner: CheckpointOwner,
  checkpoint: string,
): Promise<Checkpoint | undefined> {
  const [version, text, signature, ...rest] = checkpoint.split('.');
  if (version !== VERSION || !text || !signature || rest.length > 0) return undefined;
  if (!(await signer.verify(PURPOSE, text, signature))) return undefined;
  const bytes = fromBase64Url(text);
  if (!bytes) return undefined;
  const read = v.safeParse(payload, new TextDecoder().decode(bytes));
  if (!read.success) return undefined;
  const { integration, account, ...said } = read.output;
  return integration === owner.integration && account === owner.account ? said : undefined;
}
