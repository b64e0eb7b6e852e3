/** The steps that commands take as Talkdesk, and what is told of each. */

import type { AgentSyncReport } from '../../simulator/agent-run.ts';
import type { ContactSyncReport } from '../../simulator/contact-run.ts';
import { BridgeRefusal, BridgeUnreachable, ContractViolation } from '../../simulator/failures.ts';
import type { Talkdesk } from '../../simulator/talkdesk.ts';
import { formatCount, formatQuantity, printable } from '../print.ts';

export type Failure = BridgeRefusal | BridgeUnreachable | ContractViolation;

export interface Step {
  readonly name: string;
  /** `not offered`: the integration does not have this, which is no failure. */
  readonly outcome: 'done' | 'not offered' | 'failed';
  readonly requests: number;
  readonly ms: number;
  /** In a few words. */
  readonly summary: string;
  /** In numbers. */
  readonly report?: object;
  readonly failure?: Failure;
}

/** What a step that went right has to tell. */
export interface StepResult {
  readonly summary: string;
  readonly report?: object;
}

/** Takes a step; a failure of the bridge becomes its outcome, any other error is thrown. */
export async function takeStep(
  name: string,
  talkdesk: Talkdesk,
  now: () => number,
  run: () => Promise<StepResult>,
): Promise<Step> {
  const started = now();
  const before = talkdesk.state.requests;
  const effort = () => ({ requests: talkdesk.state.requests - before, ms: now() - started });
  try {
    return { name, outcome: 'done', ...(await run()), ...effort() };
  } catch (failure) {
    if (failure instanceof BridgeRefusal && failure.code === 'not_offered') {
      return { name, outcome: 'not offered', summary: 'not offered', ...effort() };
    }
    if (!isFailure(failure)) throw failure;
    return { name, outcome: 'failed', summary: summaryOf(failure), failure, ...effort() };
  }
}

function isFailure(error: unknown): error is Failure {
  return error instanceof BridgeRefusal || error instanceof BridgeUnreachable || error instanceof ContractViolation;
}

function summaryOf(failure: Failure): string {
  if (failure instanceof BridgeRefusal) return printable(`refused: ${failure.status} ${failure.code}`, 80);
  return failure instanceof BridgeUnreachable ? `no answer: ${failure.reason}` : 'not as the contract wants it';
}

export async function activate(talkdesk: Talkdesk): Promise<StepResult> {
  const before = talkdesk.state.auth;
  await talkdesk.activate();
  const stored = Object.keys(talkdesk.state.auth).filter((name) => !Object.hasOwn(before, name));
  return { summary: stored.length > 0 ? `accepted; stored: ${stored.join(', ')}` : 'accepted', report: { stored } };
}

export async function syncContacts(talkdesk: Talkdesk): Promise<StepResult> {
  return tellContacts(await talkdesk.syncContacts());
}

/** More ids are not told. */
const MOST_IDS = 3;

function tellContacts({ changed, ...report }: ContactSyncReport): StepResult {
  const { pages, received, created, updated, unchanged } = report;
  const parts = Object.entries({ created, updated, unchanged }).filter(([, count]) => count > 0);
  const news = parts.map(([change, count]) => `${formatCount(count)} ${change}`).join(', ');
  if (received === 0) return { summary: report.kind === 'initial' ? 'no contacts' : 'nothing new', report };
  const isFew = report.kind === 'incremental' && changed.length > 0 && changed.length <= MOST_IDS;
  const ids = isFew ? ` (${printable(changed.join(', '), 80)})` : '';
  return {
    summary: `${formatQuantity(received, 'contact')} on ${formatQuantity(pages, 'page')}: ${news}${ids}`,
    report,
  };
}

export async function syncAgents(talkdesk: Talkdesk): Promise<StepResult> {
  const report: AgentSyncReport = await talkdesk.syncAgents();
  return { summary: `${formatQuantity(report.received, 'agent')} on ${formatQuantity(report.pages, 'page')}`, report };
}

export async function showContacts(talkdesk: Talkdesk, count: number): Promise<StepResult> {
  const contacts = [...talkdesk.state.contacts.values()].slice(0, count);
  if (contacts.length === 0) return { summary: 'no contact to ask for' };
  let interactions = 0;
  for (const contact of contacts) interactions += (await talkdesk.showContact(contact)).length;
  const summary = `${formatQuantity(interactions, 'interaction')} of ${formatQuantity(contacts.length, 'contact')}`;
  return { summary, report: { contacts: contacts.length, interactions } };
}
