/** An action, really executed: for the person it is about, where it is about one. */

import { randomUUID } from 'node:crypto';
import { parseInputs } from '../../src/actions/inputs.ts';
import type { ActionScope } from '../../src/domain/action.ts';
import type { ScopeFor } from '../../src/connectors/connector.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import type { Live } from '../live/live.ts';
import { findPerson, type Person } from '../live/readings.ts';
import { type Step, takeStep } from '../live/step.ts';
import { UsageError } from '../usage-error.ts';

export interface ActionWish {
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly person: Person;
}

/** Throws a `UsageError` for an action, or an input, that there is none of. */
export function checkAction({ integration }: Live, { name, inputs }: Pick<ActionWish, 'name' | 'inputs'>): void {
  const { actions } = integration;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action) {
    const there = Object.keys(actions).join(', ') || 'none';
    throw new UsageError(`${integration.name} has no action "${name}"; there are ${there}`);
  }
  const unknown = Object.keys(inputs).find((key) => !Object.hasOwn(action.inputs, key));
  if (unknown === undefined) return;
  throw new UsageError(
    `--input ${unknown}: ${name} has no such input; there are ${Object.keys(action.inputs).join(', ')}`,
  );
}

export async function runAction(live: Live, { name, inputs, person }: ActionWish): Promise<readonly Step[]> {
  const action = live.integration.actions[name];
  if (!action) throw new UsageError(`There is no action "${name}"`);
  const search = action.contact === undefined ? { steps: [] } : await findPerson(live, person);
  const { steps } = search;
  const contact = 'contact' in search ? search.contact : undefined;
  const step = await takeStep(live, { title: `action: ${name}` }, async (call) => {
    if (action.contact === 'required' && !contact) {
      const rule = 'The action is about a contact, and none was found: name one with --id, --email or --phone';
      throw new BridgeError('action_refused', rule);
    }
    const id = contact?.id ?? person.id;
    const scope: ActionScope & Partial<ScopeFor<'optional'>> = {
      marker: randomUUID(),
      ...(id === undefined ? {} : { contactId: id }),
      ...(contact ? { contact } : {}),
    };
    const data = { ...defaultsOf(action.inputs), ...inputs };
    return [await action.run(call, parseInputs(action.inputs, data, live.settings), scope)];
  });
  return [...steps, step];
}

/** As declared; those that Talkdesk fills in are left out. */
function defaultsOf(inputs: Live['integration']['actions'][string]['inputs']): Record<string, string> {
  const found = Object.entries(inputs).flatMap(([key, input]) => {
    const value = 'default' in input ? input.default : undefined;
    return value === undefined || value.includes('{{') ? [] : [[key, value] as const];
  });
  return Object.fromEntries(found);
}
