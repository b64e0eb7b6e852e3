/** An integration of type `none`, which offers agents and an action besides validation. */

import { defineAction } from '../../src/connectors/connector.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import type { Integration } from '../../src/declaration/integration.ts';

export function openIntegration(name = 'open'): Integration {
  return defineIntegration({
    name,
    displayName: 'Open',
    description: 'No credentials at all',
    logoUrl: 'https://open.acme.com/logo.png',
    iconUrl: 'https://open.acme.com/icon.png',
    authentication: { type: 'none', fields: {} },
    connector: {
      validate: async () => ({}),
      agents: {
        largestPage: 100,
        read: async () => ({ agents: [{ id: '1', name: 'Ana', email: 'ana@acme.example', active: true }] }),
      },
      actions: {
        ring: defineAction({
          display: 'ring',
          description: 'ring the bell',
          inputs: {},
          run: async () => ({ message: 'It rang', id: 'bell' }),
        }),
      },
    },
  });
}
