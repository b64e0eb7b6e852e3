/** Rules of the actions; those of their inputs stand in `input-rules.ts`. */

import type { ActionDetails, ManifestDocument } from '../document.ts';
import { providersIn } from '../value-providers.ts';
import type { Fault, LintRule } from './rule.ts';
import { blanks, repeated } from './texts.ts';

const LONGEST_DISPLAY = 40;
const TEXTS = ['display', 'description'] as const;

const startsInCapitals = (text: string) => {
  const [first = ''] = text.trim();
  return first !== first.toLowerCase();
};

/** What an action about a contact has to be told, because its request carries the contact's id only. */
const REACHES = {
  phone: ['contact.phone'],
  'e-mail': ['contact.email'],
  name: ['contact.name', 'contact.first_name', 'contact.last_name'],
} as const;

/** Which of them the inputs of an action about a contact lack. */
function lacking({ display, description, name, inputs }: ActionDetails): readonly string[] {
  const provided = new Set(inputs.flatMap(({ format = '' }) => providersIn(format)));
  const isAboutContact =
    [...provided].some((provider) => provider.startsWith('contact.')) ||
    /\bcontact|\bcaller|\bcustomer/i.test(`${display} ${description} ${name.replaceAll('_', ' ')}`);
  if (!isAboutContact) return [];
  return Object.entries(REACHES).flatMap(([what, providers]) =>
    providers.some((provider) => provided.has(provider)) ? [] : what,
  );
}

const textFaults = ({ actions }: ManifestDocument, isFault: (text: string) => boolean): readonly Fault[] =>
  actions.flatMap((action) =>
    TEXTS.flatMap((key) => (isFault(action[key]) ? [{ at: `actions.${action.name}.${key}`, found: action[key] }] : [])),
  );

export const ACTION_RULES: readonly LintRule[] = [
  {
    id: 'action-provider',
    severity: 'error',
    says: "the provider of an action is the integration's name",
    mend: 'write the name of the integration',
    faults: ({ document: { integration, actions } }) =>
      actions.flatMap(({ name, provider }) =>
        provider === integration.name ? [] : [{ at: `actions.${name}.provider`, found: provider }],
      ),
  },
  {
    id: 'action-name-unique',
    severity: 'error',
    says: 'the name of an action stands there once',
    mend: 'rename one of the two',
    faults: ({ document: { actions } }) =>
      repeated(actions.map(({ name }) => name)).map((found) => ({ at: `actions.${found}.name`, found })),
  },
  {
    id: 'action-texts-present',
    severity: 'error',
    says: 'name, display and description of an action say something',
    mend: 'write the text',
    faults: ({ document: { actions } }) =>
      actions.flatMap(({ name, display, description }) =>
        blanks({
          [`actions.${name}.name`]: name,
          [`actions.${name}.display`]: display,
          [`actions.${name}.description`]: description,
        }),
      ),
  },
  {
    id: 'action-lower-case',
    severity: 'error',
    says: 'display and description begin in lower case: they are read after "Then …"',
    mend: 'write the first letter small',
    faults: ({ document }) => textFaults(document, startsInCapitals),
  },
  {
    id: 'action-display-short',
    severity: 'error',
    says: `the display of an action is short, at most ${LONGEST_DISPLAY} characters`,
    mend: 'shorten it, and say the rest in the description',
    faults: ({ document: { actions } }) =>
      actions.flatMap(({ name, display }) =>
        [...display].length > LONGEST_DISPLAY ? [{ at: `actions.${name}.display`, found: display }] : [],
      ),
  },
  {
    id: 'action-contact-inputs',
    severity: 'warning',
    says: 'an action about a contact has inputs for phone, e-mail and name: its request carries only the id, which may be stale or missing',
    mend: 'add inputs with {{contact.phone}}, {{contact.email}} and {{contact.name}}, or {{contact.first_name}}, as defaults',
    faults: ({ document: { actions } }) =>
      actions.flatMap((action) => {
        const missing = lacking(action);
        const found = `no input for ${missing.join(', ')}`;
        return missing.length > 0 ? [{ at: `actions.${action.name}.inputs`, found }] : [];
      }),
  },
];
