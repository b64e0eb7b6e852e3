/** Rules of the inputs of actions. */

import { INPUT_TYPES } from '../../domain/action.ts';
import { DATE_TIME_FORMATS } from '../../domain/date-time.ts';
import type { InputDetails, ManifestDocument } from '../document.ts';
import { hasStrayBraces, isKnownProvider, providersIn } from '../value-providers.ts';
import type { Fault, LintRule } from './rule.ts';
import { blanks, isListable, repeated } from './texts.ts';

/** What the rule finds at each input, if anything. */
const inputsWhere = (
  { actions }: ManifestDocument,
  find: (input: InputDetails) => readonly { readonly part?: string; readonly found?: string }[],
): readonly Fault[] =>
  actions.flatMap(({ name, inputs }) =>
    inputs.flatMap((input) =>
      find(input).map(({ part, ...found }) => ({
        at: [`actions.${name}.inputs.${input.key}`, ...(part ? [part] : [])].join('.'),
        ...found,
      })),
    ),
  );

export const INPUT_RULES: readonly LintRule[] = [
  {
    id: 'input-key-unique',
    severity: 'error',
    says: 'the key of an input stands there once in its action',
    mend: 'rename one of the two',
    faults: ({ document: { actions } }) =>
      actions.flatMap(({ name, inputs }) =>
        repeated(inputs.map(({ key }) => key)).map((key) => ({ at: `actions.${name}.inputs.${key}` })),
      ),
  },
  {
    id: 'input-name-present',
    severity: 'error',
    says: 'every input has a label',
    mend: 'write its name',
    faults: ({ document }) => inputsWhere(document, ({ name }) => blanks({ name }).map(({ at: part }) => ({ part }))),
  },
  {
    id: 'input-type',
    severity: 'error',
    says: `the type of an input is one of ${INPUT_TYPES.join(', ')}`,
    mend: 'choose the nearest one',
    faults: ({ document }) =>
      inputsWhere(document, ({ type }) =>
        INPUT_TYPES.some((known) => known === type) ? [] : [{ part: 'type', found: type }],
      ),
  },
  {
    id: 'input-datetime-format',
    severity: 'error',
    says: `the format of a datetime is one of ${DATE_TIME_FORMATS.join(', ')}`,
    mend: 'choose one; a value may arrive in any of them',
    faults: ({ document }) =>
      inputsWhere(document, ({ type, format = '' }) =>
        type !== 'datetime' || DATE_TIME_FORMATS.some((known) => known === format)
          ? []
          : [{ part: 'format', found: format }],
      ),
  },
  {
    id: 'input-select-options',
    severity: 'error',
    says: 'the format of a select is a comma-separated list of different options without outer blanks',
    mend: 'list the options, such as low,normal,high',
    faults: ({ document }) =>
      inputsWhere(document, ({ type, format = '' }) => {
        const options = format.split(',');
        const isList = options.every(isListable) && repeated(options).length === 0;
        return type !== 'select' || isList ? [] : [{ part: 'format', found: format }];
      }),
  },
  {
    id: 'input-value-provider',
    severity: 'warning',
    says: "a value provider is one of the contact collection's that Talkdesk documents; that collection is an example, so there may be others",
    mend: 'correct the name, or ask Talkdesk whether there is this provider: one that is unknown may arrive as empty text',
    faults: ({ document }) =>
      inputsWhere(document, ({ type, format = '' }) =>
        type === 'select' || type === 'datetime'
          ? []
          : providersIn(format)
              .filter((name) => !isKnownProvider(name))
              .map((name) => ({ part: 'format', found: `{{${name}}}` })),
      ),
  },
  {
    id: 'input-braces',
    severity: 'error',
    says: 'value providers have two braces on either side',
    mend: 'write {{collection.field}}',
    faults: ({ document }) =>
      inputsWhere(document, ({ format = '' }) => (hasStrayBraces(format) ? [{ part: 'format', found: format }] : [])),
  },
];
