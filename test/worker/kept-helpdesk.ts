/** The helpdesk as an integration whose API keys the bridge keeps: Talkdesk sends one once, and has a bridge key instead. */

import * as v from 'valibot';
import { createHelpdesk, type Helpdesk } from '../../fakes/helpdesk.ts';
import { exchangeAuthentication } from '../../src/declaration/authentication.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { createTestBridge, type TestBridge, type TestBridgeOptions } from './bridge.ts';

const me = v.object({ tenant: v.object({ id: v.string(), name: v.string() }) });

export function keptHelpdeskIntegration(name = 'kept_helpdesk'): Integration {
  return defineIntegration({
    name,
    displayName: 'Helpdesk',
    description: 'The helpdesk, whose keys the bridge keeps',
    logoUrl: 'https://bridge.example/logo.png',
    iconUrl: 'https://bridge.example/icon.png',
    authentication: exchangeAuthentication({
      type: 'custom',
      fields: {
        api_key: { display: 'API key', secret: true, store: false },
        second_key: { display: 'Another key', secret: true, store: false, mandatory: false },
      },
    }),
    connector: {
      authorize: (headers, auth) => headers.set('Authorization', `Bearer ${auth.api_key.reveal()}`),
      async validate(call) {
        const { tenant } = await call.fetchJson(me, 'https://helpdesk.example/me');
        return { account: { id: tenant.id, label: tenant.name } };
      },
      agents: {
        largestPage: 20,
        async read(call) {
          await call.fetchJson(me, 'https://helpdesk.example/me');
          return { agents: [] };
        },
      },
    },
  });
}

export interface KeptHelpdesk {
  readonly helpdesk: Helpdesk;
  readonly bridge: TestBridge;
  /** Has credentials of a tenant exchanged for a bridge key. */
  readonly exchange: (tenant: string, more?: object) => Promise<string>;
}

export function createKeptHelpdesk(options: TestBridgeOptions = {}): KeptHelpdesk {
  const helpdesk = createHelpdesk();
  const bridge = createTestBridge({
    integrations: [keptHelpdeskIntegration()],
    fetch: helpdesk.fetch,
    ...options,
  });
  return {
    helpdesk,
    bridge,
    exchange(tenant, more) {
      helpdesk.keys.set(`key-of-${tenant}`, tenant);
      return exchangeAt(bridge, `key-of-${tenant}`, more);
    },
  };
}

/** The bridge key that is given for an API key. */
export async function exchangeAt(bridge: TestBridge, apiKey: string, more: object = {}): Promise<string> {
  const { status, json } = await bridge.post('kept_helpdesk/auth_validation', { auth: { api_key: apiKey, ...more } });
  if (status !== 200) throw new Error(`The exchange failed: ${JSON.stringify(json)}`);
  const key = /tbk_[\w-]+/.exec(JSON.stringify(json))?.[0];
  if (key === undefined) throw new Error(`No bridge key in ${JSON.stringify(json)}`);
  return key;
}

/** A request with a bridge key, as its status and code. */
export async function agentsWith(bridge: TestBridge, key: string, integration = 'kept_helpdesk') {
  const { status, json } = await bridge.post(`${integration}/agent_sync`, { auth: { bridge_key: key } });
  return status === 200 ? 'ok' : `${status} ${String(json['code'])}`;
}
