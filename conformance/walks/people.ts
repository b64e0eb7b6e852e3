/** Contacts and an agent to talk about: from a synchronization where there was one, else from a first page. */

import type { Session } from '../session.ts';
import { endpointsOf } from '../session.ts';
import { idOf, isObject, type JsonObject } from '../reading.ts';
import { readPage, type Run } from '../run.ts';

export interface People {
  /** With an id each; at most as many as are asked for. */
  readonly contacts: readonly JsonObject[];
  readonly agentId?: string;
}

/** As many as show whether a bridge knows its contacts, and few enough for a person to wait. */
const MOST_CONTACTS = 3;

export async function findPeople(session: Session, contactRun?: Run, agentRun?: Run): Promise<People> {
  const known = contactRun?.pages.flatMap(({ elements = [] }) => elements) ?? (await firstPage(session, 'contacts'));
  const contacts = known.filter(isObject).filter((contact) => idOf(contact) !== undefined);
  const wanted = session.options.contactIds.map((id) => contacts.find((each) => idOf(each) === id) ?? { id });
  const agents = agentRun?.pages.flatMap(({ elements = [] }) => elements) ?? (await firstPage(session, 'agents'));
  const agentId = agents.map(idOf).find((id) => id !== undefined);
  return {
    contacts: wanted.length > 0 ? wanted : spread(contacts, MOST_CONTACTS),
    ...(agentId === undefined ? {} : { agentId }),
  };
}

async function firstPage(session: Session, purpose: 'contacts' | 'agents'): Promise<readonly unknown[]> {
  if (!endpointsOf(session.manifest).has(purpose)) return [];
  const exchange = await session.caller.send(purpose, 'a first page', { auth: session.storedAuth, meta: {} });
  return readPage(exchange, purpose).elements ?? [];
}

/** The first, the last, and some between. */
function spread<Item>(items: readonly Item[], most: number): readonly Item[] {
  if (items.length <= most) return items;
  const places = new Set(Array.from({ length: most }, (_, at) => Math.floor((at * (items.length - 1)) / (most - 1))));
  return items.filter((_, index) => places.has(index));
}
