/** One agent per e-mail, because Talkdesk matches by it. */

import type { Agent } from '../domain/agent.ts';

export interface Roster {
  /** Of two agents with the same e-mail the active one stays, else the first; one without e-mail is left out. */
  add(agents: readonly Agent[]): void;
  readonly agents: readonly Required<Agent>[];
  readonly leftOut: { readonly withoutEmail: number; readonly sameEmail: number };
}

export function createRoster(): Roster {
  const byEmail = new Map<string, Required<Agent>>();
  const leftOut = { withoutEmail: 0, sameEmail: 0 };
  return {
    add(agents) {
      for (const agent of agents) {
        const email = agent.email?.trim().toLowerCase() ?? '';
        if (!EMAIL.test(email)) {
          leftOut.withoutEmail += 1;
          continue;
        }
        const rival = byEmail.get(email);
        if (rival && rival.id !== agent.id) leftOut.sameEmail += 1;
        if (!rival || (agent.active && !rival.active)) byEmail.set(email, { ...agent, email });
      }
    },
    get agents() {
      return [...byEmail.values()];
    },
    leftOut,
  };
}

const EMAIL = /^[^\s@]+@[^\s@]+$/;
