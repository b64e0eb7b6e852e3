/**
 * The parts that Talkdesk's requests have in common, parsed leniently: its documents contradict each other, so
 * absent, null and empty mean the same, ids may be numbers, and a list may be a single text.
 */

import * as v from 'valibot';

const isAbsent = (value: unknown): value is null | undefined | '' =>
  value === undefined || value === null || value === '';

const text = v.union([v.string(), v.number()], 'must be text or a number');

/** Text or a number, as text; nothing when absent. */
export const optionalText = v.pipe(
  v.nullish(text, null),
  v.transform((value) => (isAbsent(value) ? undefined : String(value))),
);

/** A list of texts; null, an empty text and a single text are taken for one. Empty entries are left out. */
export const textList = v.pipe(
  v.nullish(v.union([v.string(), v.number(), v.array(v.nullish(text))], 'must be a list of texts'), null),
  v.transform((value): string[] => {
    const list = Array.isArray(value) ? value : [value];
    return list.filter((entry) => !isAbsent(entry)).map(String);
  }),
);

const orEmpty = v.pipe(
  v.unknown(),
  v.transform((value) => (isAbsent(value) ? {} : value)),
);

/** An object whose keys are declared elsewhere: `auth` by the integration, an action's `data` by its inputs. */
export const openSection = v.nullish(v.pipe(orEmpty, v.record(v.string(), v.unknown(), 'must be an object')), {});

/** `meta` or `data`: absent and null are an empty object, and keys that are not among the entries are ignored. */
export function section<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.nullish(v.pipe(orEmpty, v.object(entries, 'must be an object')), {});
}
