/** The tour of `bridge start`: the whole conversation between Talkdesk and a bridge, with what each step must bring. */

import type { Integration } from '../../src/declaration/integration.ts';
import { ContractViolation } from '../../simulator/failures.ts';
import type { Talkdesk } from '../../simulator/talkdesk.ts';
import { fillInputs } from '../../simulator/value-providers.ts';
import { formatQuantity, printable } from '../print.ts';
import {
  activate,
  showContacts,
  type Step,
  type StepResult,
  syncAgents,
  syncContacts,
  takeStep,
} from '../simulate/steps.ts';

const EDITED_CONTACTS = 25;
const SHOWN_CONTACTS = 20;

export interface TourPlan {
  readonly talkdesk: Talkdesk;
  readonly integration: Integration;
  /** How many contacts the external service has. */
  readonly contacts: number;
  /** Told before every step. */
  readonly onStep: (name: string) => void;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

/** Takes all steps; the first that fails ends the tour. */
export async function tour(plan: TourPlan): Promise<readonly Step[]> {
  const { talkdesk, integration, onStep, now } = plan;
  const steps: Step[] = [];
  const edited: string[] = [];
  const itinerary: [string, () => Promise<StepResult>][] = [
    ['credentials validated', () => activate(talkdesk)],
    ['contacts: full synchronization', () => fullSynchronization(plan)],
    [`contacts: ${EDITED_CONTACTS} edited meanwhile`, () => editContacts(plan, edited)],
    ['contacts: incremental synchronization', () => incrementalSynchronization(plan, edited)],
    ['agents', () => syncAgents(talkdesk)],
    ['interactions', () => showContacts(talkdesk, SHOWN_CONTACTS)],
    ...Object.keys(integration.actions).map((action): [string, () => Promise<StepResult>] => [
      `action: ${action}`,
      () => execute(plan, action),
    ]),
  ];
  for (const [name, run] of itinerary) {
    onStep(name);
    const step = await takeStep(name, talkdesk, now, run);
    steps.push(step);
    if (step.outcome === 'failed') break;
  }
  return steps;
}

async function fullSynchronization({ talkdesk, contacts }: TourPlan): Promise<StepResult> {
  const result = await syncContacts(talkdesk);
  const { size } = talkdesk.state.fingerprints;
  if (size === contacts) return result;
  throw new ContractViolation('contact_sync', 'an initial run brings every contact', `${size} of ${contacts} came`);
}

/** As if somebody had worked in the external service between two synchronizations. */
async function editContacts({ talkdesk, now }: TourPlan, edited: string[]): Promise<StepResult> {
  const ids = [...talkdesk.state.contacts.keys()];
  const title = `Reviewed on ${new Date(now()).toISOString()}`;
  const distance = Math.max(1, Math.floor(ids.length / EDITED_CONTACTS));
  edited.push(...ids.filter((_, index) => index % distance === 0).slice(0, EDITED_CONTACTS));
  for (const id of edited) await talkdesk.execute('update_contact', { contact: { id }, inputs: { title } });
  return { summary: formatQuantity(edited.length, 'contact') };
}

async function incrementalSynchronization({ talkdesk }: TourPlan, edited: readonly string[]): Promise<StepResult> {
  const report = await talkdesk.syncContacts();
  const exact = report.received === edited.length && edited.every((id) => report.changed.includes(id));
  if (exact) return { summary: `exactly those ${formatQuantity(report.received, 'contact')}` };
  const hint = `${edited.length} were edited, ${report.received} came`;
  throw new ContractViolation('contact_sync', 'an incremental run brings exactly what has changed', hint);
}

/** In the scope of a contact with e-mail and phone and of an agent; a new contact is somebody whom nobody knows yet. */
async function execute({ talkdesk, integration, now }: TourPlan, action: string): Promise<StepResult> {
  const known = [...talkdesk.state.contacts.values()].find(({ emails, phones }) => emails[0] && phones[0]);
  const contact = action === 'create_contact' ? newCaller(now()) : known;
  const [agent] = talkdesk.state.agents.values();
  const inputs = fillInputs(integration.actions[action]?.inputs ?? {}, { now, ...(contact ? { contact } : {}) });
  const scope = { ...(known && contact === known ? { contact: known } : {}), ...(agent ? { agent } : {}) };
  const { message } = await talkdesk.execute(action, { ...scope, inputs });
  return { summary: printable(message ?? 'done', 80) };
}

const newCaller = (time: number) => ({
  id: '',
  name: 'Vera Neves',
  company: 'Azenha Lda',
  emails: [`vera.neves.${time}@azenha.example`],
  phones: ['+351211230019'],
});
