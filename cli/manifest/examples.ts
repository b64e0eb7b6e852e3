/** Examples of requests and answers: the simulator's conversation with a sample bridge, as it was recorded. */

import { BridgeRefusal } from '../../simulator/failures.ts';
import type { BridgeAddress } from '../../simulator/exchange.ts';
import { createTalkdesk } from '../../simulator/talkdesk.ts';
import { fillInputs } from '../../simulator/value-providers.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { describeIntegration } from '../../src/manifest/document.ts';
import { hasPathSecret, PATH_SECRET_PLACEHOLDER, urlBase } from '../../src/manifest/endpoints.ts';
import type { Example } from '../../src/manifest/example.ts';
import { sampleAuth } from './sample-auth.ts';
import { acceptingBridge, refusingBridge, type SampleBridge } from './sample-bridge.ts';
import { SAMPLE_AGENT, SAMPLE_CONTACT, SAMPLE_TIME } from './sample-data.ts';

/** Plays all that Talkdesk asks of the integration. Throws where an answer is not as the contract wants it. */
export async function recordExamples(
  integration: Integration,
  baseUrl: string,
  pathSecret = PATH_SECRET_PLACEHOLDER,
): Promise<readonly Example[]> {
  const { contacts, connector, interactionTypes, actions } = integration;
  const examples: Example[] = [];
  /** What the next calls are about, call by call. */
  let titles: readonly string[] = [];
  const record = (example: Omit<Example, 'title'>) => {
    const [title = '', ...others] = titles;
    examples.push({ title, ...example });
    titles = others;
  };
  const address = { url: baseUrl, ...(hasPathSecret(integration) ? { pathSecret } : {}) };
  const accepting = talkdeskBefore(acceptingBridge(integration), integration, address, record);
  const refusing = talkdeskBefore(refusingBridge(integration), integration, address, record);

  titles = ['The credentials are valid', 'The credentials are not valid'];
  await accepting.activate();
  await refused(refusing.activate());

  if (contacts) {
    titles = [
      'First synchronization, first page',
      'First synchronization, next page',
      'First synchronization, last page',
    ];
    await accepting.syncContacts();
    titles = ['A later synchronization, when nothing has changed'];
    await accepting.syncContacts();
  }
  if (connector.agents) {
    titles = ['First page', 'Last page'];
    await accepting.syncAgents();
  }
  const { id, ...unsynchronized } = SAMPLE_CONTACT;
  if (connector.interactions && interactionTypes.length > 0) {
    titles = ['A contact is on the screen'];
    await accepting.showContact(contacts ? { id, ...unsynchronized } : unsynchronized);
  }
  for (const [name, { inputs }] of Object.entries(actions)) {
    const execution = {
      inputs: fillInputs(inputs, { contact: SAMPLE_CONTACT, now: () => SAMPLE_TIME }),
      ...(contacts ? { contact: SAMPLE_CONTACT } : {}),
      ...(connector.agents ? { agent: SAMPLE_AGENT } : {}),
    };
    titles = ['It was done', 'It was not done'];
    await accepting.execute(name, execution);
    await refused(refusing.execute(name, execution));
  }
  return examples;
}

function talkdeskBefore(
  bridge: SampleBridge,
  integration: Integration,
  address: BridgeAddress,
  record: (example: Omit<Example, 'title'>) => void,
) {
  const { name, authentication, interactionTypes, wire } = integration;
  const fields = describeIntegration(integration, address.url).integration.authentication_configuration;
  return createTalkdesk({
    bridge: {
      ...address,
      async fetch(request) {
        const body = (await request.json()) as object;
        const endpoint = request.url.slice(`${urlBase(integration, address.url, address.pathSecret)}/`.length);
        const response = bridge(endpoint, body);
        const text = await response.clone().text();
        const answer = text === '' ? {} : { answer: JSON.parse(text) as unknown };
        record({ endpoint, url: request.url, request: body, status: response.status, ...answer });
        return response;
      },
    },
    integration: name,
    auth: sampleAuth(integration, fields),
    fields: authentication.fields,
    interactionTypes,
    habits: { actionStatus: wire.actionStatus },
    now: () => SAMPLE_TIME,
  });
}

/** Waits for the refusal that a call must meet. */
async function refused(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (error instanceof BridgeRefusal) return;
    throw error;
  }
  throw new Error('The sample bridge did not refuse');
}
