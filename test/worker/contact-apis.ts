/** The fake contact service behind one of its APIs and a bridge, with a clock that stands still unless it is moved. */

import { env } from 'cloudflare:workers';
import { type ContactService, type ContactServiceTraits, createContactService } from '../../fakes/contact-service.ts';
import { PLAIN } from '../../fakes/contact-service/traits.ts';
import type { Talkdesk } from '../../simulator/talkdesk.ts';
import type { Contacts } from '../../src/connectors/rest/declaration.ts';
import type { ContactList } from '../support/contact-apis/contact-list.ts';
import {
  authOf,
  contactApiIntegration,
  type DeclaredApiName,
  declaredContacts,
  PLAIN_LIST,
} from '../support/contact-apis/integration.ts';
import { createTestBridge, type TestBridge } from './bridge.ts';

export interface ApiOptions {
  readonly traits?: Partial<ContactServiceTraits>;
  readonly list?: Partial<ContactList>;
  /** Contacts per page. */
  readonly pageSize?: number;
  /** What is declared in place of what fits the service. */
  readonly declare?: (contacts: Contacts) => Contacts;
  /** What an answer of the service becomes. */
  readonly answer?: (url: URL, answer: Response) => Response | Promise<Response>;
}

export interface ConnectedApi {
  readonly service: ContactService;
  readonly bridge: TestBridge;
  readonly talkdesk: Talkdesk;
  /** Addresses that were asked for, without the first part. */
  readonly asked: readonly URL[];
  /** Moves the clock. */
  readonly pass: (ms: number) => void;
  /** Ids of the contacts that Talkdesk has, in the service's order. */
  readonly has: () => readonly string[];
  /** What is recorded of contacts that departed, by id. */
  readonly departures: () => Promise<readonly object[]>;
}

let connected = 0;

export function connectApi(api: DeclaredApiName, options: ApiOptions = {}): ConnectedApi {
  const { traits, list, pageSize = 5, declare = (contacts) => contacts, answer = (_, given) => given } = options;
  connected += 1;
  const account = `connected-${connected}`;
  let clock = Date.UTC(2026, 2, 1);
  const now = () => clock;
  const service = createContactService({ ...PLAIN, ...traits }, now, { api });
  const asked: URL[] = [];
  const declared = declare(declaredContacts(api, { ...PLAIN_LIST, ...list }));
  const integration = contactApiIntegration(api, declared, { pageSize });
  const bridge = createTestBridge({
    integrations: [integration],
    now,
    sleep: async (ms) => void (clock += ms),
    async fetch(text, init) {
      const url = new URL(text);
      asked.push(url);
      return await answer(url, await service.fetch(text, init));
    },
  });
  const talkdesk = bridge.talkdesk({
    integration: integration.name,
    auth: authOf(api, account),
    fields: integration.authentication.fields,
    interactionTypes: integration.interactionTypes,
    now,
  });
  return {
    service,
    bridge,
    talkdesk,
    asked,
    pass: (ms) => void (clock += ms),
    has: () => [...talkdesk.state.contacts.keys()].toSorted((a, b) => Number(a) - Number(b)),
    async departures() {
      const recorded = env.DB.prepare(
        'SELECT id, reason, survivor FROM contact_departures WHERE account = (SELECT id FROM accounts WHERE identity = ?) ORDER BY id',
      );
      return (await recorded.bind(`service:${account}`).all<{ id: string }>()).results;
    },
  };
}
