import { createHelpdesk } from '../../fakes/helpdesk.ts';
import { helpdeskIntegration } from '../support/helpdesk-integration.ts';
import { createTestBridge } from './bridge.ts';
import { connectorCases } from './connector.cases.ts';

const integration = helpdeskIntegration();

connectorCases(integration, async () => {
  const helpdesk = createHelpdesk();
  helpdesk.keys.set('right-key', 't1');
  helpdesk.users = Array.from({ length: 45 }, (_, index) => ({
    id: index + 1,
    name: `Agent ${index}`,
    email: index === 7 ? null : `agent${index}@helpdesk.example`,
    disabled: false,
  }));
  return {
    bridge: createTestBridge({
      integrations: [integration],
      fetch: helpdesk.fetch,
    }),
    auth: { api_key: 'right-key' },
    wrongAuth: { api_key: 'wrong-key' },
    contacts: [],
    agents: helpdesk.users.flatMap(({ email }) => email ?? []),
    contact: 'rita',
  };
});
