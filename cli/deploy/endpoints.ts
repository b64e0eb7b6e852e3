/** The endpoints that Talkdesk is given for an integration. */

import type { Integration } from '../../src/declaration/integration.ts';
import { endpointUrls } from '../../src/manifest/endpoints.ts';
import type { ServedIntegration } from './ports.ts';

/** What each integration offers, below the address of the bridge. */
export function listEndpoints(url: string, integrations: readonly Integration[]): readonly ServedIntegration[] {
  return integrations.map((integration) => {
    const { actions, ...urls } = endpointUrls(integration, url);
    return { name: integration.name, endpoints: [...Object.values(urls), ...Object.values(actions)] };
  });
}
