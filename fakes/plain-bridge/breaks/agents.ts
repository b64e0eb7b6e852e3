/** Defects of agents and their pages. */

import type { Json, PlainRequest } from '../plain-bridge.ts';
import { bodyOf, type Break, type Change, firstOf, refuseWhere, requestAt, withCopy } from './break.ts';

interface Page {
  readonly agents: readonly Json[];
  readonly next_offset?: number;
}

const onPage = (change: Change<Page>) => bodyOf('agents', change as Change<unknown>);

const onFirst = (change: (agent: Json) => Json) =>
  onPage((page) => ({ ...page, agents: firstOf(page.agents, change) }));

const offsetOf = ({ body }: PlainRequest) => body?.meta?.['offset'];

export const agentBreaks: readonly Break[] = [
  {
    name: 'fails on the second page of agents',
    fails: ['agents.status-200'],
    fault: refuseWhere('agents', 500, (request) => Number(offsetOf(request)) === 20),
  },
  { name: 'sends a bare list of agents', fails: ['agents.object'], fault: onPage(({ agents }) => agents) },
  {
    name: 'sends agents by their ids',
    fails: ['agents.list'],
    fault: onPage((page) => ({ ...page, agents: Object.fromEntries(page.agents.map((each) => [each['id'], each])) })),
  },
  {
    name: 'has numbers for ids of agents',
    fails: ['agents.id-text'],
    fault: onPage((page) => ({ ...page, agents: page.agents.map((agent) => ({ ...agent, id: Number(agent['id']) })) })),
  },
  { name: 'has agents without an id', fails: ['agents.id'], fault: onFirst((agent) => ({ ...agent, id: '' })) },
  {
    name: 'sends an agent twice',
    fails: ['agents.id-unique'],
    fault: onPage((page) => ({ ...page, agents: withCopy(page.agents, { email: 'other@plain.example' }) })),
  },
  { name: 'has agents without a name', fails: ['agents.name'], fault: onFirst(({ name: _, ...agent }) => agent) },
  { name: 'has agents without an e-mail', fails: ['agents.email'], fault: onFirst(({ email: _, ...agent }) => agent) },
  {
    name: 'has two agents with one e-mail',
    fails: ['agents.email-unique'],
    fault: onFirst((agent) => ({ ...agent, email: 'AGENT-2@plain.example' })),
  },
  {
    name: 'has a text for the offset of agents',
    fails: ['agents.next-offset-integer'],
    fault: onPage((page) =>
      page.next_offset === undefined ? page : { ...page, next_offset: String(page.next_offset) },
    ),
  },
  {
    name: 'counts pages of agents from zero',
    fails: ['agents.next-offset-positive'],
    fault: {
      ...requestAt('agents', (request) =>
        offsetOf(request) === 0 || offsetOf(request) === '0'
          ? { ...request, body: { ...request.body, meta: { offset: 20 } } }
          : request,
      ),
      ...onPage((page) => (page.next_offset === undefined ? page : { ...page, next_offset: 0 })),
    },
  },
  {
    name: 'leads to the second page of agents again',
    fails: ['agents.offset-progresses'],
    fault: onPage((page) => ({ ...page, next_offset: 20 })),
  },
  {
    name: 'has no last page of agents',
    fails: ['agents.ends'],
    fault: onPage((page, _, { seen }) => ({ next_offset: 100 + seen.length, ...page })),
  },
  {
    name: 'has null for next_offset on the last page of agents',
    fails: ['agents.last-page'],
    fault: onPage((page) => ({ next_offset: null, ...page })),
  },
  {
    name: 'refuses an offset of null',
    fails: ['agents.offset-null'],
    fault: refuseWhere('agents', 400, (request) => offsetOf(request) === null),
  },
  {
    name: 'insists on an offset',
    fails: ['agents.offset-absent'],
    fault: refuseWhere('agents', 400, ({ body }) => body?.meta !== undefined && !('offset' in body.meta)),
  },
  {
    name: 'fails for agents without meta',
    fails: ['agents.meta-absent'],
    fault: refuseWhere('agents', 500, ({ body }) => body !== undefined && body.meta === undefined),
  },
  {
    name: 'goes on from where it was, when a page of agents is repeated',
    fails: ['agents.repeat-page'],
    fault: onPage((page, { text }, { seen }) => {
      return seen.at(-1) === `agents ${text}` ? { ...page, agents: page.agents.slice(5) } : page;
    }),
  },
  {
    name: 'refuses a text for the offset of agents',
    fails: ['agents.offset-text'],
    fault: refuseWhere('agents', 400, (request) => typeof offsetOf(request) === 'string'),
  },
  {
    name: 'sends fields of its own with agents',
    fails: ['agents.known-keys'],
    fault: onFirst((agent) => ({ ...agent, role: 'supervisor' })),
  },
];
