/** One try of an action: the contact is found, the connector does it, and who was created is remembered. */

import type { Action, Call, ScopeFor } from '../connectors/connector.ts';
import type { Integration } from '../declaration/integration.ts';
import type { ActionInputs, ActionResult, InputValues } from '../domain/action.ts';
import { BridgeError } from '../domain/errors.ts';
import { messagesIn } from '../domain/messages.ts';
import type { ContactFinder } from '../people/find-contact.ts';
import { readResult } from './action-result.ts';

/** What is asked for, parsed, with what it takes to do it. */
export interface ActionRequest {
  readonly integration: Integration;
  readonly name: string;
  readonly action: Action;
  readonly account: string;
  readonly call: Call;
  readonly finder: ContactFinder;
  readonly inputs: InputValues<ActionInputs>;
  readonly contactId?: string;
  readonly agentId?: string;
  /** Of all that is done for the request: what was written, or may have been. */
  readonly tally: { readonly writes: number };
}

/** Throws a problem with `inDoubt` where something may have been written. */
export async function attempt(request: ActionRequest, marker: string): Promise<ActionResult> {
  const { integration, action, call, tally } = request;
  const writes = tally.writes;
  let result: ActionResult;
  try {
    result = readResult(await action.run(call, request.inputs, await scopeOf(request, marker)));
  } catch (problem) {
    // What the directory does is D1's, where only a refusal says that nothing was done.
    const mayBeDone = integration.connector.keeps === 'directory' && !(problem instanceof BridgeError);
    const isUndone = problem instanceof BridgeError && problem.detail.undone === true;
    throw mayBeDone || (tally.writes > writes && !isUndone) ? inDoubt(problem) : problem;
  }
  await remember(request, result);
  return result;
}

/** Who and what the action is about; throws `action_refused` where it is about somebody who cannot be told. */
async function scopeOf(request: ActionRequest, marker: string): Promise<ScopeFor<'required'>> {
  const { integration, action, call, finder, contactId, agentId } = request;
  const scope = { ...idsOf({ contactId, agentId }), marker };
  // The types of an action say whether it has a contact.
  if (action.contact === undefined) return scope as ScopeFor<'required'>;
  const { email, phone, contact_name: name } = request.inputs;
  const finding = await finder.find({
    ...(contactId === undefined ? {} : { id: contactId }),
    ...(typeof name === 'string' ? { name } : {}),
    emails: typeof email === 'string' ? [email] : [],
    phones: typeof phone === 'string' ? [phone] : [],
  });
  if ('contact' in finding) return { ...scope, contact: finding.contact };
  if (action.contact === 'optional' && finding.matches === 0) return scope as ScopeFor<'required'>;
  const say = messagesIn(call.settings.language);
  throw new BridgeError('action_refused', say.contactsFit(integration.displayName, finding.matches));
}

/** What Talkdesk says of contact and agent. */
export const idsOf = ({ contactId, agentId }: { readonly [Key in 'contactId' | 'agentId']: string | undefined }) => ({
  ...(contactId === undefined ? {} : { contactId }),
  ...(agentId === undefined ? {} : { agentId }),
});

/** Who was created is found at once, though searches may show it later. */
async function remember({ action, call, finder, inputs }: ActionRequest, { contact }: ActionResult): Promise<void> {
  if (action.creates !== 'contact' || !contact) return;
  const texts = (key: string) => (typeof inputs[key] === 'string' ? [inputs[key]] : []);
  await finder
    .remember(contact.id, { emails: texts('email'), phones: texts('phone') })
    .catch((cause: unknown) => call.log('alias_not_saved', { cause }));
}

/** The problem of a try after which something may have been written. */
export function inDoubt(problem: unknown): BridgeError {
  if (!(problem instanceof BridgeError)) {
    return new BridgeError('internal', 'The bridge met an error of its own', { inDoubt: true }, { cause: problem });
  }
  const { code, message, detail } = problem;
  return new BridgeError(code, message, { ...detail, inDoubt: true }, { cause: problem });
}
