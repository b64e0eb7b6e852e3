/** Rules of the integration's own names and texts. */

import type { LintRule } from './rule.ts';
import { blanks, isListable, repeated } from './texts.ts';

/** Systems for which Talkdesk has integrations of its own, so that their bare names are taken or mistaken. */
const VENDORS: ReadonlySet<string> = new Set([
  'bullhorn',
  'dynamics',
  'dynamics365',
  'freshdesk',
  'freshsales',
  'freshworks',
  'highrise',
  'hubspot',
  'intercom',
  'kustomer',
  'microsoft',
  'microsoftdynamics',
  'microsoftdynamics365',
  'microsoftteams',
  'msdynamics',
  'netsuite',
  'oracle',
  'pipedrive',
  'salesforce',
  'servicenow',
  'shopify',
  'slack',
  'sugarcrm',
  'talkdesk',
  'zendesk',
  'zoho',
  'zohocrm',
]);

export const NAME_RULES: readonly LintRule[] = [
  {
    id: 'name-unique',
    severity: 'error',
    says: "an integration's name is unique",
    mend: 'give each integration in src/integrations another name',
    faults({ document: { integration }, names }) {
      const same = names.filter((name) => name.toLowerCase() === integration.name.toLowerCase());
      return same.length > 1 ? [{ at: 'integration.name', found: integration.name }] : [];
    },
  },
  {
    id: 'name-vendor',
    severity: 'error',
    says: "an integration's name is not a vendor's bare name, because Talkdesk has native integrations of those",
    mend: 'put your own name in front, such as acme_zendesk',
    faults: ({ document: { integration } }) =>
      (['name', 'display_name'] as const).flatMap((key) => {
        const bare = integration[key].toLowerCase().replaceAll(/[^a-z\d]/g, '');
        return VENDORS.has(bare) ? [{ at: `integration.${key}`, found: integration[key] }] : [];
      }),
  },
  {
    id: 'texts-present',
    severity: 'error',
    says: 'name, display_name and description say something',
    mend: "write the text; display_name is missing from Talkdesk's example and is mandatory all the same",
    faults: ({ document: { integration } }) =>
      blanks({
        'integration.name': integration.name,
        'integration.display_name': integration.display_name,
        'integration.description': integration.description,
      }),
  },
  {
    id: 'interaction-types-list',
    severity: 'error',
    says: 'interaction_types is a list of different texts without commas and outer blanks: Talkdesk takes it comma-separated',
    mend: 'correct or remove the type',
    faults({ document: { integration } }) {
      const types = integration.interaction_types;
      const wrong = [...types.filter((type) => !isListable(type)), ...repeated(types)];
      return wrong.map((found) => ({ at: 'integration.interaction_types', found }));
    },
  },
  {
    id: 'interaction-types-served',
    severity: 'error',
    says: 'interaction types and the endpoint that retrieves interactions need each other',
    mend: 'declare interactionTypes together with a connector that has interactions, or neither',
    faults({ document: { integration } }) {
      const offered = integration.interaction_retrieval_endpoint !== undefined;
      return offered === integration.interaction_types.length > 0 ? [] : [{ at: 'integration.interaction_types' }];
    },
  },
];
