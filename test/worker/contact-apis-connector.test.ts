/** The contact service through each of its APIs, whose connectors are declarations, is connected like any other system. */

import { createContactService, REFUSED } from '../../fakes/contact-service.ts';
import { PLAIN } from '../../fakes/contact-service/traits.ts';
import {
  authOf,
  contactApiIntegration,
  DECLARED_APIS,
  declaredContacts,
  PLAIN_LIST,
} from '../support/contact-apis/integration.ts';
import { createTestBridge } from './bridge.ts';
import { connectorCases } from './connector.cases.ts';
import { HALF_AN_HOUR } from './contact-service.ts';

for (const api of DECLARED_APIS) {
  const integration = contactApiIntegration(api, declaredContacts(api, PLAIN_LIST));
  let accounts = 0;
  connectorCases(integration, async () => {
    let clock = Date.UTC(2026, 5, 1);
    const now = () => clock;
    accounts += 1;
    const service = createContactService(PLAIN, now, { api });
    for (let id = 1; id <= 230; id += 1) service.write(String(id));
    service.agents = Array.from({ length: 130 }, (_, index) => ({
      id: String(index + 1),
      name: `Agent ${index + 1}`,
      email: index % 10 === 0 ? null : `agent-${index + 1}@contacts.example`,
      active: index % 3 > 0,
    }));
    clock += HALF_AN_HOUR;
    return {
      bridge: createTestBridge({ integrations: [integration], fetch: service.fetch, now }),
      auth: authOf(api, `customer-${accounts}`),
      wrongAuth: authOf(api, 'customer', REFUSED),
      contacts: [...service.living.keys()],
      agents: service.agents.flatMap(({ email }) => email ?? []),
      contact: '1',
      async edit(id) {
        service.write(id);
        clock += HALF_AN_HOUR;
      },
    };
  });
}
