/** The requests that are measured: one per endpoint, as Talkdesk would send it to the directory. */

import type { ContactSyncAnswer } from '../src/contract/contact-sync.ts';
import { sampleContact, sampleInteractions } from '../fakes/sample-directory.ts';
import type { EndpointName } from '../src/contract/endpoint.ts';

/** In the order in which they are measured; actions come last because they add rows. */
export const ENDPOINTS = ['auth_validation', 'contact_sync', 'agent_sync', 'interaction_update', 'actions'] as const;

export interface EndpointCall {
  readonly endpoint: EndpointName;
  readonly path: string;
  readonly body: object;
}

/** Sends a body to a path of the bridge and gives back the answer's body. */
export type Send = (path: string, body: object) => Promise<unknown>;

export const BRIDGE_KEY = 'the bridge key of the benchmarks';
/** Contacts on the page that is measured. */
export const PAGE_SIZE = 100;
/** In the middle of the 5,000 contacts of the sample. */
const MIDDLE_PAGE = 25;
/** How many interactions the contact on the screen has. */
const INTERACTIONS = 12;
/** Another contact than the one whose interactions are read, so that its notes slow nothing else down. */
export const CALLER = sampleContact(7);

const auth = { bridge_key: BRIDGE_KEY };

export async function callOf(endpoint: EndpointName, send: Send): Promise<EndpointCall> {
  switch (endpoint) {
    case 'auth_validation':
      return { endpoint, path: '/directory/auth_validation', body: { auth, meta: {} } };
    case 'contact_sync':
      return { endpoint, path: '/directory/contact_sync', body: await middlePage(send) };
    case 'agent_sync':
      return { endpoint, path: '/directory/agent_sync', body: { auth, meta: {} } };
    case 'interaction_update':
      return { endpoint, path: '/directory/interaction_update', body: showContact() };
    case 'actions':
      return { endpoint, path: '/directory/actions/add_note', body: addNote() };
  }
}

/** The request for a page in the middle of an initial run; it may be repeated as often as one likes. */
async function middlePage(send: Send) {
  let meta = {};
  for (let page = 1; page < MIDDLE_PAGE; page += 1) {
    const { next_offset: offset } = (await send('/directory/contact_sync', { auth, meta })) as ContactSyncAnswer;
    if (offset === undefined) throw new Error(`The run ended before page ${MIDDLE_PAGE}`);
    meta = { offset };
  }
  return { auth, meta };
}

function showContact() {
  const counts = new Map<string, number>();
  for (const { contact } of sampleInteractions()) counts.set(contact, (counts.get(contact) ?? 0) + 1);
  const id = [...counts].find(([contact, count]) => count === INTERACTIONS && contact !== CALLER.id)?.[0];
  if (id === undefined) throw new Error(`No contact of the sample has ${INTERACTIONS} interactions`);
  const data = { contact_external_id: id, contact_name: 'Contact', contact_emails: [], contact_phones: [] };
  return { auth, meta: { interaction_types: ['ticket', 'call', 'note'] }, data };
}

/** Each note is a wish of its own, where an equal ticket would be a repetition of the first. */
function addNote() {
  const data = {
    note: 'Call about a late delivery.\nThe parcel should have come on Monday. Promised to call back by noon.',
    email: CALLER.emails[0] ?? '',
    phone: '+351211234567',
  };
  return { auth, meta: { contact_external_id: CALLER.id, agent_external_id: 'a-001' }, data };
}
