/** The functions that an expression may call, with what is known of their arguments and of what they build. */

export interface FunctionRule {
  /** The least and the most arguments. */
  readonly args: readonly [least: number, most: number];
  /** Which argument is an expression with `&`. */
  readonly reference?: number;
  /** Which argument must be a short literal text, or that any of them must be a literal. */
  readonly literal?: number | 'any';
  /** How many times as large as its arguments the result may be; 0 for one number, truth value or short text. */
  readonly growth: number;
}

const scalar = (args: number): FunctionRule => ({ args: [args, args], growth: 0 });
const part = (args: number): FunctionRule => ({ args: [args, args], growth: 1 });
const by = (growth: number): FunctionRule => ({ args: [2, 2], reference: 1, growth });

export const FUNCTIONS: ReadonlyMap<string, FunctionRule> = new Map<string, FunctionRule>([
  ['abs', scalar(1)],
  ['avg', scalar(1)],
  ['ceil', scalar(1)],
  ['contains', { ...scalar(2), literal: 'any' }],
  ['ends_with', scalar(2)],
  ['find_first', { args: [2, 4], literal: 1, growth: 0 }],
  ['find_last', { args: [2, 4], literal: 1, growth: 0 }],
  ['floor', scalar(1)],
  ['from_items', { args: [1, 1], growth: 2 }],
  ['group_by', by(3)],
  ['items', { args: [1, 1], growth: 4 }],
  // And as often as there are elements the glue, which the cost adds.
  ['join', { args: [2, 2], literal: 0, growth: 1 }],
  ['keys', part(1)],
  ['length', scalar(1)],
  ['lower', { args: [1, 1], growth: 3 }],
  ['map', { args: [2, 2], reference: 0, growth: 1 }],
  ['max', part(1)],
  ['max_by', by(1)],
  ['merge', { args: [1, Infinity], growth: 1 }],
  ['min', part(1)],
  ['min_by', by(1)],
  ['not_null', { args: [1, Infinity], growth: 1 }],
  ['reverse', part(1)],
  ['sort', part(1)],
  ['sort_by', by(1)],
  // A list of the characters takes a word for each.
  ['split', { args: [2, 3], literal: 1, growth: 8 }],
  ['starts_with', scalar(2)],
  ['sum', scalar(1)],
  ['to_array', { args: [1, 1], growth: 2 }],
  ['to_number', scalar(1)],
  // A control character becomes six.
  ['to_string', { args: [1, 1], growth: 6 }],
  ['trim', { args: [1, 2], growth: 1 }],
  ['trim_left', { args: [1, 2], growth: 1 }],
  ['trim_right', { args: [1, 2], growth: 1 }],
  ['type', scalar(1)],
  ['upper', { args: [1, 1], growth: 3 }],
  ['values', part(1)],
  ['zip', { args: [1, Infinity], growth: 2 }],
]);

/** What JMESPath has and an expression may not use, with the reason. */
export const FORBIDDEN_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['pad_left', 'a width in the data could make a text of any length'],
  ['pad_right', 'a width in the data could make a text of any length'],
  ['replace', 'a text could become any number of times longer'],
]);
