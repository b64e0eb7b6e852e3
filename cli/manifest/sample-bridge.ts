/** A bridge over sample data that offers what an integration offers, in this process and without a clock. */

import type { Integration } from '../../src/declaration/integration.ts';
import { AGENT_PAGES, CONTACT_PAGES, REQUEST_ID, SAMPLE_CONTACT_URL, sampleInteractions } from './sample-data.ts';

interface Body {
  readonly meta?: {
    readonly synchronization_checkpoint?: string;
    readonly offset?: string | number | null;
    readonly interaction_types?: readonly string[];
  };
}

/** Answers a request at an endpoint, which is named by its path behind the integration's name. */
export type SampleBridge = (endpoint: string, body: Body) => Response;

/** Does all that is asked of it. Offsets and checkpoints are opaque to Talkdesk; here they tell what they stand for. */
export function acceptingBridge(integration: Integration): SampleBridge {
  return (endpoint, body) => {
    switch (endpoint) {
      case 'auth_validation':
        return validation(integration);
      case 'contact_sync':
        return contacts(body);
      case 'agent_sync':
        return agents(body);
      case 'interaction_update':
        return Response.json(sampleInteractions(body.meta?.interaction_types ?? []));
      default:
        return action(endpoint.replace(/^actions\//, ''), integration);
    }
  };
}

/** Accepts no credentials, and does no action. */
export function refusingBridge({ displayName }: Integration): SampleBridge {
  return (endpoint) => {
    const [status, code, message] = endpoint.startsWith('actions/')
      ? [400, 'action_refused', `${displayName} did not do this; nothing was changed`]
      : [401, 'invalid_credentials', `${displayName} does not accept the credentials`];
    return Response.json({ code, message, request_id: REQUEST_ID }, { status });
  };
}

function validation({ authentication, wire }: Integration): Response {
  if (wire.validationStatus === 204) return new Response(null, { status: 204 });
  return Response.json(authentication.vault?.filledBy === 'validation' ? { bridge_key: '…' } : {});
}

function contacts({ meta = {} }: Body): Response {
  const { synchronization_checkpoint: checkpoint, offset } = meta;
  if (checkpoint !== undefined) return Response.json({ synchronization_checkpoint: checkpoint, contacts: [] });
  const page = pageOf(offset);
  return Response.json({
    ...(page < CONTACT_PAGES.length ? { next_offset: `sample-offset-of-page-${page + 1}` } : {}),
    synchronization_checkpoint: `sample-checkpoint-${page}`,
    contacts: CONTACT_PAGES[page - 1],
  });
}

function agents({ meta = {} }: Body): Response {
  const page = pageOf(meta.offset);
  return Response.json({
    agents: AGENT_PAGES[page - 1],
    ...(page < AGENT_PAGES.length ? { next_offset: page + 1 } : {}),
  });
}

/** The number at the end of an offset; without one it is the first page. */
const pageOf = (offset: string | number | null | undefined) => Number(/\d+$/.exec(String(offset))?.[0] ?? 1);

const CREATES_CONTACT = /^(create|add|new)_(contact|customer|lead|person)$/;

function action(name: string, { wire }: Integration): Response {
  const result = CREATES_CONTACT.test(name)
    ? { contact_external_id: 'c-104', contact_external_type: 'contact', contact_external_url: SAMPLE_CONTACT_URL }
    : { external_id: 'x-301' };
  return Response.json({ message: 'Done', ...result }, { status: wire.actionStatus });
}
