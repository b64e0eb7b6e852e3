/** A condition on a field of a contact, as it comes in from a declaration or from an operator. */

import * as v from 'valibot';

const scalar = v.union([v.string(), v.number(), v.boolean()]);
const scalars = v.union([scalar, v.pipe(v.array(scalar), v.nonEmpty('must not be empty'))]);
const field = v.pipe(v.string(), v.nonEmpty('must not be empty'));

const condition = v.union(
  [
    v.strictObject({ field, is: scalars }),
    v.strictObject({ field, isNot: scalars }),
    v.strictObject({ field, present: v.boolean() }),
  ],
  'must have a field, and one of is, isNot (text, number, boolean, or a list of them) and present (true or false)',
);

export const conditions = v.pipe(
  v.array(condition, 'must be a list of conditions'),
  v.maxLength(100, 'must not have more than 100 conditions'),
);
