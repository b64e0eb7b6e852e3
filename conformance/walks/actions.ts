/** Actions, executed for real: as Talkdesk does, once more, with inputs missing, and about a contact that is gone. */

import type { Exchange } from '../caller.ts';
import type { ActionEvidence } from '../evidence.ts';
import { DATETIME_FORMATS, datetimeIn, type InputValues, valuesFor } from '../inputs.ts';
import type { ActionEntry, InputEntry } from '../manifest.ts';
import { idOf, isYes, objectIn } from '../reading.ts';
import { endpointsOf, type Session, withWrong } from '../session.ts';
import { dataOf } from './interactions.ts';
import type { People } from './people.ts';

export async function walkActions(session: Session, people: People): Promise<readonly ActionEvidence[]> {
  const found: ActionEvidence[] = [];
  for (const action of session.manifest.actions) found.push(await walkAction(session, people, action));
  return found;
}

async function walkAction(session: Session, people: People, action: ActionEntry): Promise<ActionEvidence> {
  const { caller, storedAuth, options, proving } = session;
  const { name, inputs } = action;
  const [contact] = people.contacts;
  const hasContact = contact !== undefined;
  const scope = {
    ...(contact ? { contact_external_id: idOf(contact) } : {}),
    ...(people.agentId === undefined ? {} : { agent_external_id: people.agentId }),
  };
  const values = valuesFor(inputs, { ...(contact ? { contact } : {}), inputs: options.inputs, now: options.now });
  const send = (about: string, data: object, meta: object = scope, auth = storedAuth) =>
    caller.send(`action ${name}`, about, { auth, meta, data });

  const done = await send('as Talkdesk executes it', values);
  if (!isYes(done)) {
    const numbers = asNumbers(inputs, values);
    return { hasContact, done, ...(numbers ? { withNumbers: await send('with JSON numbers', numbers) } : {}) };
  }
  const seen = await interactionsAfter(session, people, done);
  const again = await send('the same again', values);
  const mandatory = inputs.find((input) => input.mandatory);
  const datetime = inputs.find(({ type }) => type === 'datetime');
  return {
    hasContact,
    done,
    rest: {
      again,
      ...(seen ? { seen } : {}),
      ...(mandatory
        ? { withoutMandatory: await send(`without the mandatory ${mandatory.key}`, without(values, [mandatory])) }
        : {}),
      optional: await withoutOptional(send, inputs, values),
      datetimes: datetime ? await inAllForms(send, datetime.key, values, options.now) : [],
      unknownContact: await send('about a contact that is gone', values, {
        ...scope,
        contact_external_id: 'x-no-such-contact',
      }),
      withoutScope: await send('without contact and agent', values, {}),
      ...(proving.length > 0
        ? {
            wrongCredentials: await send('with wrong credentials', values, scope, withWrong(storedAuth, proving)),
          }
        : {}),
    },
  };
}

type Send = (about: string, data: object) => Promise<Exchange>;

async function withoutOptional(send: Send, inputs: readonly InputEntry[], values: InputValues) {
  const optional = inputs.filter(({ mandatory }) => !mandatory);
  if (optional.length === 0) return [];
  const rest = without(values, optional);
  const all = (value: unknown) => Object.fromEntries(optional.map(({ key }) => [key, value]));
  return [
    await send('without what is not mandatory', rest),
    await send('with null for what is not mandatory', { ...rest, ...all(null) }),
    await send('with empty texts for what is not mandatory', { ...rest, ...all('') }),
  ];
}

async function inAllForms(send: Send, key: string, values: InputValues, now: () => number) {
  const exchanges: Exchange[] = [];
  for (const format of DATETIME_FORMATS) {
    exchanges.push(await send(`with a datetime as ${format}`, { ...values, ...datetimeIn(format, key, now) }));
  }
  return exchanges;
}

/** The interactions of the contact, where the action tells of something that could be among them. */
async function interactionsAfter(session: Session, { contacts }: People, done: Exchange) {
  const [contact] = contacts;
  const { caller, manifest, storedAuth: auth } = session;
  const created = objectIn(done)?.['external_id'];
  if (!contact || created === undefined || !endpointsOf(manifest).has('interactions')) return undefined;
  const meta = { interaction_types: manifest.integration.interaction_types };
  return await caller.send('interactions', 'after the action', { auth, meta, data: dataOf(contact) });
}

function without(values: InputValues, inputs: readonly InputEntry[]): InputValues {
  const keys = new Set(inputs.map(({ key }) => key));
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.has(key)));
}

/** The values with numbers as JSON has them, where there are any. */
function asNumbers(inputs: readonly InputEntry[], values: InputValues): object | undefined {
  const numbers = inputs.filter(({ key, type }) => type === 'number' && Object.hasOwn(values, key));
  if (numbers.length === 0) return undefined;
  return { ...values, ...Object.fromEntries(numbers.map(({ key }) => [key, Number(values[key])])) };
}
