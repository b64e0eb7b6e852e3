/** My CRM, whose connector is a declaration and nothing else, is a connector like any other. */

import { createMycrm, MYCRM_ACCOUNT, MYCRM_TOKEN } from '../../fakes/mycrm.ts';
import { mycrmIntegration } from '../../src/integrations/mycrm.ts';
import { createTestBridge } from './bridge.ts';
import { connectorCases } from './connector.cases.ts';

connectorCases(mycrmIntegration, async () => {
  let clock = Date.UTC(2026, 5, 1);
  const now = () => clock;
  const mycrm = createMycrm({ now });
  return {
    bridge: createTestBridge({ integrations: [mycrmIntegration], fetch: mycrm.fetch, now }),
    auth: { account: MYCRM_ACCOUNT, token: MYCRM_TOKEN },
    wrongAuth: { account: MYCRM_ACCOUNT, token: 'another-token' },
    contacts: mycrm.customers.filter(({ deleted }) => !deleted).map(({ id }) => String(id)),
    agents: mycrm.agents.flatMap(({ email }) => email?.toLowerCase() ?? []),
    contact: '1',
    async edit(id) {
      mycrm.edit(Number(id), { job_title: 'Changed' });
      clock += 60_000;
    },
  };
});
