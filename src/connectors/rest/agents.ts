/** A declared list of users as agents. */

import type { Agent } from '../../domain/agent.ts';
import type { AgentSource } from '../connector.ts';
import type { Agents } from './declaration.ts';
import { followUp, itemsIn, reportMissing } from './items.ts';
import { cursorAfter, placeOf } from './paging.ts';
import { ask, type Service } from './request.ts';
import { type Context, isTrue, readerOf, textReader } from './values.ts';

export function agentSource(declared: Agents, service: Service): AgentSource {
  const { list, largestPage, agent } = declared;
  const { paging } = list;
  const timeZone = service.timeZone ?? 'UTC';
  const id = textReader(agent.id);
  const [name, email] = [agent.name, agent.email].map((value) => (value === undefined ? undefined : textReader(value)));
  const active = agent.active === undefined ? undefined : readerOf(agent.active);

  function toAgent(context: Context): Agent | undefined {
    const own = id(context);
    if (own === undefined) return undefined;
    const address = email?.(context) ?? '';
    return {
      id: own,
      name: name?.(context) ?? address,
      email: address,
      active: active === undefined || isTrue(active(context)),
    };
  }

  return {
    largestPage,
    async read(call, { cursor, limit }) {
      const place = placeOf(cursor, { service, call, paging, limit });
      const { values, url } = place;
      const answer = await ask({
        service,
        call,
        request: list,
        isWalked: true,
        values,
        ...(url === undefined ? {} : { url }),
      });
      if (!answer) return { agents: [] };
      const items = itemsIn(answer, list);
      const full = (await followUp(items, declared.followUp, { service, call })).filter((item) => item !== undefined);
      const agents = full.map((subject) => toAgent({ subject, call, timeZone }));
      const missing = full.filter((_, index) => !agents[index]);
      reportMissing('connector.agents.agent.id', missing, { of: full.length, call, what: 'agents' });
      const next = cursorAfter(answer, { place, items, service, call, paging });
      return {
        agents: agents.filter((each) => each !== undefined),
        ...(next === undefined ? {} : { cursor: next }),
      };
    },
  };
}
