/** The integration over the fake CRM, in each way to recover, is a connector like any other. */

import { createCrm } from '../../fakes/crm.ts';
import { acmeCrm } from '../support/acme-crm.ts';
import { createTestBridge } from './bridge.ts';
import { connectorCases } from './connector.cases.ts';

for (const recovery of ['idempotency_key', 'marker', 'none'] as const) {
  const integration = acmeCrm({ name: `acme_crm_${recovery}`, recovery });

  connectorCases(integration, async () => {
    const crm = createCrm({}, Date.now);
    crm.keys.set('right-key', 't1');
    const { id } = crm.add('t1', { first_name: 'Rita', last_name: 'Lobo', email: 'rita@lobo.example' });
    return {
      bridge: createTestBridge({ integrations: [integration], fetch: crm.fetch }),
      auth: { api_key: 'right-key' },
      wrongAuth: { api_key: 'wrong-key' },
      contacts: [],
      agents: [],
      contact: id,
    };
  });
}
