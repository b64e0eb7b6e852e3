import { REFUSED } from '../../fakes/contact-service.ts';
import { contactServiceIntegration } from '../support/contact-service-integration.ts';
import { connectorCases } from './connector.cases.ts';
import { connectContactService, HALF_AN_HOUR, READING } from './contact-service.ts';

for (const kind of ['keyset', 'feed', 'scan'] as const) {
  const reading = { ...READING, kind };
  connectorCases(contactServiceIntegration({ people: reading }), async () => {
    const connected = connectContactService(230, { reading });
    return {
      bridge: connected.bridge,
      auth: connected.auth,
      wrongAuth: { token: REFUSED },
      contacts: [...connected.service.living.keys()],
      agents: [],
      contact: '1',
      async edit(id) {
        connected.service.write(id);
        connected.pass(HALF_AN_HOUR);
      },
    };
  });
}
