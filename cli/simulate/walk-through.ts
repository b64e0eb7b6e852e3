/** What `bridge simulate` does, step by step: all that Talkdesk calls on in an integration's first half hour. */

import type { Integration } from '../../src/declaration/integration.ts';
import type { Talkdesk } from '../../simulator/talkdesk.ts';
import { fillInputs } from '../../simulator/value-providers.ts';
import { printable } from '../print.ts';
import { activate, showContacts, type Step, type StepResult, syncAgents, syncContacts, takeStep } from './steps.ts';

export interface Plan {
  readonly talkdesk: Talkdesk;
  /** Of how many contacts the interactions are asked for. */
  readonly interactions: number;
  /** Names of the actions to execute. */
  readonly actions: readonly string[];
  /** Values of the actions' inputs that were given. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Where the declaration is at hand, the other inputs are filled from it. */
  readonly declaration?: Integration;
  /** Awaited between the two synchronizations of contacts. */
  readonly pause?: () => Promise<void>;
  /** Told before every step. */
  readonly onStep: (name: string) => void;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

/** Takes all steps that make sense after the outcome of those before. */
export async function walkThrough(plan: Plan): Promise<readonly Step[]> {
  const { talkdesk } = plan;
  const steps: Step[] = [];
  const take = async (name: string, run: () => Promise<StepResult>): Promise<boolean> => {
    plan.onStep(name);
    const step = await takeStep(name, talkdesk, plan.now, run);
    steps.push(step);
    return step.outcome === 'done';
  };

  if (!(await take('activate', () => activate(talkdesk)))) return steps;
  if (await take('contacts, initial', () => syncContacts(talkdesk))) {
    await plan.pause?.();
    await take('contacts, incremental', () => syncContacts(talkdesk));
  }
  await take('agents', () => syncAgents(talkdesk));
  if (plan.interactions > 0) await take('interactions', () => showContacts(talkdesk, plan.interactions));
  for (const action of plan.actions) await take(`action ${action}`, () => execute(action, plan));
  return steps;
}

/** In the scope of the first contact and the first agent that are known. */
async function execute(name: string, { talkdesk, declaration, inputs, now }: Plan): Promise<StepResult> {
  const [contact] = talkdesk.state.contacts.values();
  const [agent] = talkdesk.state.agents.values();
  const declared = declaration?.actions[name]?.inputs ?? {};
  const answer = await talkdesk.execute(name, {
    inputs: fillInputs(declared, { inputs, now, ...(contact ? { contact } : {}) }),
    ...(contact ? { contact } : {}),
    ...(agent ? { agent } : {}),
  });
  const summary = printable(answer.message ?? answer.external_id ?? answer.contact_external_id ?? 'done', 80);
  return { summary, report: answer };
}
