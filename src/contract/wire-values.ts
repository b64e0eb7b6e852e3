/** Values as they leave for Talkdesk, for the schemas of all answers. */

import * as v from 'valibot';

/** A text that says something: what would be empty is left out instead. */
export const nonEmpty = v.pipe(v.string(), v.nonEmpty());

/** An absolute link of the web. */
export const httpUrl = v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//));
