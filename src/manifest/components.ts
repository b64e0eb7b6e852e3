/** The five things that a bridge can do for Talkdesk, and which of them an integration offers. */

import type { EndpointUrls } from './endpoints.ts';

export interface Component {
  readonly name: string;
  /** When Talkdesk calls it, and what for. */
  readonly purpose: string;
  /** Where; none is not offered. */
  readonly endpoints: readonly string[];
}

/** All five, in the order in which Talkdesk comes to need them. */
export function componentsOf(urls: EndpointUrls): readonly Component[] {
  const at = (url: string | undefined) => (url === undefined ? [] : [url]);
  return [
    {
      name: 'Authorization validation',
      purpose: 'When an administrator activates the integration: are these credentials valid?',
      endpoints: at(urls.auth_validation),
    },
    {
      name: 'Contact synchronization',
      purpose: 'At first all contacts, then regularly those that changed, page after page',
      endpoints: at(urls.contact_sync),
    },
    {
      name: 'Agent synchronization',
      purpose: 'The users of the external service, whom Talkdesk matches with its own by e-mail',
      endpoints: at(urls.agent_sync),
    },
    {
      name: 'Interaction retrieval (contact activity)',
      purpose: 'While a contact is on an agent’s screen: what happened with this contact',
      endpoints: at(urls.interaction_update),
    },
    {
      name: 'Action execution',
      purpose: 'When an automation or an agent has something done in the external service',
      endpoints: Object.values(urls.actions),
    },
  ];
}
