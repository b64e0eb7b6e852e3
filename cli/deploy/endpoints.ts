/** The endpoints that Talkdesk is given for an integration. */

import type { Integration } from '../../src/declaration/integration.ts';
import type { ServedIntegration } from './ports.ts';

/** What each integration offers, below the address of the bridge. */
export function listEndpoints(url: string, integrations: readonly Integration[]): readonly ServedIntegration[] {
  return integrations.map(({ name, contacts, connector, actions }) => {
    const paths = [
      'auth_validation',
      ...(contacts ? ['contact_sync'] : []),
      ...(connector.agents ? ['agent_sync'] : []),
      ...(connector.interactions ? ['interaction_update'] : []),
      ...Object.keys(actions).map((action) => `actions/${action}`),
    ];
    return { name, endpoints: paths.map((path) => `${url}/${name}/${path}`) };
  });
}
