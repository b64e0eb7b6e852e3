/** One agent synchronization as Talkdesk performs it: always the whole list. */

import type { AgentSyncAnswer } from '../src/contract/agent-sync.ts';
import type { Habits } from './habits.ts';
import { type Progress, readPages, type RunTimes } from './pages.ts';
import { checkUnique } from './rules.ts';

export type WireAgent = AgentSyncAnswer['agents'][number];

export interface AgentSyncReport extends RunTimes {
  readonly received: number;
  /** How many of the received had been delivered by this run before. */
  readonly repeated: number;
}

export interface AgentRun {
  readonly habits: Habits;
  readonly ask: (meta: { readonly offset?: number | null }) => Promise<AgentSyncAnswer>;
  readonly store: (agents: ReadonlyMap<string, WireAgent>) => void;
  readonly now: () => number;
  readonly onProgress?: (progress: Progress) => void;
}

/** Runs it to its end; the agents of a run that fails are forgotten. */
export async function runAgentSync(run: AgentRun): Promise<AgentSyncReport> {
  const agents = new Map<string, WireAgent>();
  let received = 0;

  const times = await readPages<number, AgentSyncAnswer>({
    ...run,
    endpoint: 'agent_sync',
    ask(offset) {
      if (offset !== undefined) return run.ask({ offset });
      return run.ask(run.habits.firstAgentOffset === 'null' ? { offset: null } : {});
    },
    take(page) {
      checkUnique('agent_sync', 'id', page.agents);
      checkUnique('agent_sync', 'email', page.agents);
      for (const agent of page.agents) agents.set(agent.id, agent);
      received += page.agents.length;
      return page.agents.length;
    },
  });
  run.store(agents);
  return { received, repeated: received - agents.size, ...times };
}
