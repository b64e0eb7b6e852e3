/** The capabilities of a connector, each read as the bridge reads it. */

import type { Call, FoundContact } from '../../src/connectors/connector.ts';
import type { ContactSource } from '../../src/connectors/contact-source.ts';
import type { ContactReference } from '../../src/domain/contact.ts';
import type { ContactChange } from '../../src/domain/contact-change.ts';
import { phoneForms } from '../../src/domain/phone-forms.ts';
import { toUnits } from '../../src/domain/precision.ts';
import { validate } from '../../src/credentials/service.ts';
import { feedWalk } from '../../src/sync/feed-walk.ts';
import { keysetWalk } from '../../src/sync/keyset-walk.ts';
import { sequenceWalk } from '../../src/sync/sequence-walk.ts';
import { createSift } from '../../src/sync/sift.ts';
import type { Walk, WalkStart } from '../../src/sync/walk.ts';
import { CommandError } from '../command-error.ts';
import type { Live } from './live.ts';
import { type Step, takeStep } from './step.ts';

/** Is told of every reading of a connector, with what it was asked and what it gave. */
export type Heard = (reading: { readonly of: string; readonly asked: object; readonly given: unknown }) => void;

export interface Extent {
  readonly pages: number;
  /** Items per page; the connector's largest unless told. */
  readonly limit?: number;
  /** Milliseconds since 1970 UTC. */
  readonly since?: number;
}

function notOffered({ integration }: Live, what: string): CommandError {
  return new CommandError(`The connector of ${integration.name} has no ${what}`);
}

export async function readValidation(live: Live): Promise<Step> {
  return await takeStep(live, { title: 'validate' }, async (call) => [await validate(live.integration, call)]);
}

/** Pages of each stream, with what the source gave. The engine's own walks ask for them. */
export async function readContacts(live: Live, extent: Extent, heard?: Heard): Promise<readonly Step[]> {
  const { contacts } = live.integration;
  if (!contacts) throw notOffered(live, 'contacts');
  const steps: Step[] = [];
  for (const [stream, source] of Object.entries(contacts.sources)) {
    steps.push(...(await readStream(live, { stream, source }, extent, heard)));
  }
  return steps;
}

interface Stream {
  readonly stream: string;
  readonly source: ContactSource;
}

async function readStream(live: Live, { stream, source }: Stream, extent: Extent, heard?: Heard): Promise<Step[]> {
  const started = live.now();
  const steps: Step[] = [];
  let state: unknown;
  let isBegun = false;
  for (let page = 1; page <= extent.pages; page += 1) {
    let next: unknown;
    const about = { title: `${stream}, page ${page}`, place: { of: 'contact', name: stream } as const };
    const step = await takeStep(live, about, async (call) => {
      const given: unknown[] = [];
      const overheard = listenTo(source, (asked, result) => {
        given.push(...result.changes.map(shownOf));
        heard?.({ of: `contacts ${stream}`, asked, given: result });
      });
      const walk = walkOver(overheard, { live, call, started });
      if (!isBegun) state = walk.begin(startAt(source, extent.since));
      isBegun = true;
      const size = Math.min(
        extent.limit ?? live.integration.contacts?.pageSize ?? source.largestPage,
        source.largestPage,
      );
      ({ next } = await walk.step(state, size));
      return given;
    });
    steps.push(step);
    if (step.problem !== undefined || next === undefined) break;
    state = next;
  }
  return steps;
}

/** A contact with its own fields and its time of change beside it; what is gone as it is. */
function shownOf(change: ContactChange & { readonly changedAt?: number }): unknown {
  if (!('contact' in change)) return change;
  const { contact, ...rest } = change;
  return { ...contact, ...rest };
}

/** The source, of whose every page `tell` is told. */
function listenTo(
  source: ContactSource,
  tell: (asked: object, page: { readonly changes: readonly ContactChange[] }) => void,
): ContactSource {
  const read = async (call: Call, query: never) => {
    const page = await source.read(call, query);
    tell(query, page);
    return page;
  };
  return { ...source, read } as ContactSource;
}

/** What `tools` of a walk need of the bridge's stores is left out: there are none here. */
function walkOver(
  source: ContactSource,
  { live, call, started }: { readonly live: Live; readonly call: Call; readonly started: number },
): Walk {
  const { contacts } = live.integration;
  if (!contacts) throw notOffered(live, 'contacts');
  const { selection, departed } = contacts;
  const where = departed === 'blank' ? [] : selection.where.filter((each) => source.filters?.(each));
  const tools = { call, started, where, sift: createSift(selection, live.settings) };
  switch (source.kind) {
    case 'keyset':
      return keysetWalk(source, tools);
    case 'feed':
      return feedWalk(source, tools);
    case 'sequence':
      return sequenceWalk(source, tools);
    case 'scan':
      return {
        begin: () => undefined,
        async step(cursor, limit) {
          const place = typeof cursor === 'string' ? { cursor } : {};
          const page = await source.read(call, { limit, where, ...place });
          const { contacts: wanted, departed: gone } = tools.sift(page.changes);
          const next = page.cursor === undefined ? {} : { next: page.cursor };
          return {
            contacts: wanted,
            departed: gone,
            given: page.changes.length,
            outside: 0,
            position: undefined,
            ...next,
          };
        },
      };
  }
}

/** Where a walk begins that is to give what changed since an instant. */
function startAt(source: ContactSource, since: number | undefined): WalkStart {
  if (since === undefined) return {};
  if (source.kind === 'keyset') return { after: { kind: 'keyset', changedAt: toUnits(since, source.precision) - 1 } };
  if (source.kind === 'feed') return { after: { kind: 'feed', cursor: '', at: since + 1 }, since };
  return {};
}

export async function readAgents(live: Live, { pages, limit }: Extent, heard?: Heard): Promise<readonly Step[]> {
  const { agents } = live.integration.connector;
  if (!agents) throw notOffered(live, 'agents');
  const steps: Step[] = [];
  let cursor: string | undefined;
  for (let page = 1; page <= pages; page += 1) {
    const asked = { limit: Math.min(limit ?? 100, agents.largestPage), ...(cursor === undefined ? {} : { cursor }) };
    const step = await takeStep(live, { title: `agents, page ${page}`, place: { of: 'agent' } }, async (call) => {
      const given = await agents.read(call, asked);
      heard?.({ of: 'agents', asked, given });
      ({ cursor } = given);
      return given.agents;
    });
    steps.push(step);
    if (step.problem !== undefined || cursor === undefined) break;
  }
  return steps;
}

export interface Person {
  readonly id?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly name?: string;
}

/** Each way by which the person can be searched for. */
export async function searchFor(live: Live, { id, email, phone }: Person, heard?: Heard): Promise<readonly Step[]> {
  const { search } = live.integration.connector;
  if (!search) throw notOffered(live, 'search');
  const steps: Step[] = [];
  const take = async (
    by: 'byId' | 'byEmail' | 'byPhone',
    title: string,
    run: (call: Call) => Promise<readonly unknown[]>,
  ) => {
    steps.push(await takeStep(live, { title, place: { of: 'contact', by } }, run));
  };
  if (id !== undefined) {
    await take('byId', 'search by id', async (call) => {
      const given = await search.byId(call, id);
      heard?.({ of: 'search byId', asked: { id }, given });
      return given ? [given] : [];
    });
  }
  if (email !== undefined && search.byEmail) {
    await take('byEmail', 'search by e-mail', async (call) => {
      const given = (await search.byEmail?.(call, email)) ?? [];
      heard?.({ of: 'search byEmail', asked: { email }, given });
      return given;
    });
  }
  if (phone !== undefined && search.byPhone) {
    const forms = phoneForms(phone, live.settings.country);
    await take('byPhone', 'search by phone', async (call) => {
      const given = (await search.byPhone?.(call, forms)) ?? [];
      heard?.({ of: 'search byPhone', asked: { forms }, given });
      return given;
    });
  }
  return steps;
}

/** The steps of looking for the person, and whom they found. */
export interface Search {
  readonly steps: readonly Step[];
  readonly contact?: FoundContact;
}

/** The person as the bridge would find one: by id, else by e-mail, else by phone. */
export async function findPerson(live: Live, person: Person): Promise<Search> {
  if (!live.integration.connector.search) return { steps: [] };
  const steps: Step[] = [];
  for (const key of ['id', 'email', 'phone'] as const) {
    if (person[key] === undefined) continue;
    steps.push(...(await searchFor(live, { [key]: person[key] })));
    const contact = steps.at(-1)?.mapped.find(isContact);
    if (contact) return { steps, contact };
  }
  return { steps };
}

const isContact = (value: unknown): value is FoundContact =>
  typeof value === 'object' && value !== null && 'emails' in value && 'id' in value;

export const referenceOf = ({ id, email, phone, name }: Person): ContactReference => ({
  ...(id === undefined ? {} : { id }),
  ...(name === undefined ? {} : { name }),
  emails: email === undefined ? [] : [email],
  phones: phone === undefined ? [] : [phone],
});

/** One step for each type. */
export async function readInteractions(
  live: Live,
  contact: ContactReference,
  { types, limit = 50 }: { readonly types: readonly string[]; readonly limit?: number },
  heard?: Heard,
): Promise<readonly Step[]> {
  const { interactions, interactionsByType: byType = {} } = live.integration.connector;
  if (!interactions && Object.keys(byType).length === 0) throw notOffered(live, 'interactions');
  const questions = interactions
    ? [{ name: types.join(', '), asked: types, read: interactions }]
    : types.flatMap((type) => (byType[type] ? [{ name: type, asked: [type], read: byType[type] }] : []));
  const steps: Step[] = [];
  for (const { name, asked, read } of questions) {
    const about = { title: `interactions: ${name}`, place: { of: 'interaction', name } as const, isInteractions: true };
    const query = { contact, types: asked, limit };
    const step = await takeStep(live, about, async (call) => {
      const given = await read(call, query);
      heard?.({ of: `interactions ${name}`, asked: query, given });
      return given;
    });
    steps.push(step);
  }
  return steps;
}
