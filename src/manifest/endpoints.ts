/** The addresses of an integration's endpoints: what Talkdesk is given, and what cannot change without it. */

import type { Integration } from '../declaration/integration.ts';

export interface EndpointUrls {
  readonly auth_validation: string;
  readonly contact_sync?: string;
  readonly agent_sync?: string;
  readonly interaction_update?: string;
  /** By the action's name. */
  readonly actions: Readonly<Record<string, string>>;
}

/** What the integration offers, below `baseUrl`, which has no trailing slash. */
export function endpointUrls(integration: Integration, baseUrl: string): EndpointUrls {
  const { name, contacts, connector, interactionTypes, actions } = integration;
  const at = (path: string) => `${baseUrl}/${name}/${path}`;
  return {
    auth_validation: at('auth_validation'),
    ...(contacts ? { contact_sync: at('contact_sync') } : {}),
    ...(connector.agents ? { agent_sync: at('agent_sync') } : {}),
    ...(connector.interactions && interactionTypes.length > 0 ? { interaction_update: at('interaction_update') } : {}),
    actions: Object.fromEntries(Object.keys(actions).map((action) => [action, at(`actions/${action}`)])),
  };
}
