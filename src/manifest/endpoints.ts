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

/** Stands in an address for a path secret that is not known. */
export const PATH_SECRET_PLACEHOLDER = 'PATH-SECRET-TO-BE-FILLED-IN';

/** Whether the addresses of an integration hold a path secret: without credentials, in production, nothing else guards it. */
export const hasPathSecret = ({ authentication }: Integration) => authentication.type === 'none';

/** What is in front of the names of the endpoints. `baseUrl` has no trailing slash, and neither has this. */
export function urlBase(integration: Integration, baseUrl: string, pathSecret = PATH_SECRET_PLACEHOLDER): string {
  return `${baseUrl}/${integration.name}${hasPathSecret(integration) ? `/${pathSecret}` : ''}`;
}

/** What the integration offers, below `baseUrl`, which has no trailing slash. */
export function endpointUrls(integration: Integration, baseUrl: string, pathSecret?: string): EndpointUrls {
  const { contacts, connector, interactionTypes, actions } = integration;
  const base = urlBase(integration, baseUrl, pathSecret);
  const at = (path: string) => `${base}/${path}`;
  return {
    auth_validation: at('auth_validation'),
    ...(contacts ? { contact_sync: at('contact_sync') } : {}),
    ...(connector.agents ? { agent_sync: at('agent_sync') } : {}),
    ...(interactionTypes.length > 0 ? { interaction_update: at('interaction_update') } : {}),
    actions: Object.fromEntries(Object.keys(actions).map((action) => [action, at(`actions/${action}`)])),
  };
}
