/** Interactions, read where they come in: whoever writes a connector without types may give anything. */

import * as v from 'valibot';
import type { Interaction } from '../domain/interaction.ts';

const optionalText = v.pipe(
  v.nullish(v.string()),
  v.transform((text) => text ?? ''),
);
const interactions = v.array(
  v.looseObject({
    id: v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.nonEmpty()),
    type: v.string(),
    subject: optionalText,
    description: optionalText,
    // One that is none is left out and counted.
    date: v.custom<number>((date) => typeof date === 'number'),
    url: optionalText,
  }),
);

/** Ids may be numbers. Throws a `TypeError` for what is no list of interactions. */
export function checkInteractions(given: unknown): readonly Interaction[] {
  const read = v.safeParse(interactions, given);
  if (read.success) return read.output as unknown as readonly Interaction[];
  const [issue] = read.issues;
  throw new TypeError(`What the connector gave is no list of interactions: ${v.getDotPath(issue) ?? 'it'} is wrong`);
}
