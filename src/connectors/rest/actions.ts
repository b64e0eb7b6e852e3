/** Declared actions: one request each, whose answer, with what may be read after it, becomes the result. */

import { type ActionResult, type ActionScope, CONTACT_INPUTS } from '../../domain/action.ts';
import { type DateTime, toIso } from '../../domain/date-time.ts';
import { BridgeError } from '../../domain/errors.ts';
import { messagesIn } from '../../domain/messages.ts';
import type { Action, Call, Recovery, ScopeFor } from '../connector.ts';
import type { Failure, RestAction, Result } from './declaration.ts';
import { followUp, type Item, itemsIn } from './items.ts';
import { ask, lackedByWrite, type Service } from './request.ts';
import { lookUp, textOf } from './templates.ts';
import { type Context, textReader } from './values.ts';

/** What a service says that does not take what it is given, unless it is declared to mean something else. */
const REFUSALS: readonly Failure[] = [{ status: [400, 409, 422], is: 'action_refused' }];

export function restAction(declared: RestAction, service: Service): Action {
  const { request, result = {}, recovery, ...action } = declared;
  const timeZone = service.timeZone ?? 'UTC';
  const toResult = resultReader(declared, result);
  const known = recoveryOf(recovery, { service, timeZone, result, toResult });

  return {
    ...action,
    ...(known ? { recovery: known } : {}),
    async run(call, inputs, scope) {
      const values = valuesOf(inputs, scope);
      const lacked = lackedByWrite(request, values);
      if (lacked !== undefined) {
        const rule = messagesIn(call.settings.language).mustHaveValue(labelOf(lacked, declared));
        throw new BridgeError('action_refused', rule, { undone: true });
      }
      const answer = await ask({ service, call, request, values, purpose: 'write', otherwise: REFUSALS });
      if (!answer) throw new BridgeError('action_refused', 'What this is about is not there', { undone: true });
      const done = subjectOf(answer.json, values);
      // It was done, whatever becomes of reading more about it.
      const subject = await complete(done, result, { service, call }).catch((cause: unknown) => {
        call.log('action_not_followed_up', { cause });
        return done;
      });
      return toResult({ subject, call, timeZone });
    },
  };
}

/** What a person calls a value. */
function labelOf(name: string, { inputs }: RestAction): string {
  const [group, key = ''] = name.split('.');
  const own = group === 'input' && Object.hasOwn(inputs, key) ? inputs[key]?.name : undefined;
  return (
    own ?? (name === 'contact.email' || name === 'contact.phone' ? CONTACT_INPUTS[key as 'email' | 'phone'].name : name)
  );
}

/** What was done or found with what is read besides; as it is where that is gone. */
async function complete(subject: Item, result: Result, wanted: { service: Service; call: Call }): Promise<Item> {
  const [full] = await followUp([subject], result.followUp, wanted);
  return full ?? subject;
}

interface Reading {
  readonly service: Service;
  readonly timeZone: string;
  readonly result: Result;
  readonly toResult: (context: Context) => ActionResult;
}

function recoveryOf(
  recovery: RestAction['recovery'],
  { service, timeZone, result, toResult }: Reading,
): Recovery | undefined {
  if (recovery?.kind !== 'find') return recovery;
  const { lagSeconds, find } = recovery;
  return {
    kind: 'find',
    lagSeconds,
    async find(call, inputs, scope) {
      const values = valuesOf(inputs, scope);
      const answer = await ask({ service, call, request: find, values });
      const [found] = answer ? itemsIn(answer, find) : [];
      if (!found) return undefined;
      const subject = await complete(subjectOf(found, values), result, { service, call });
      return toResult({ subject, call, timeZone });
    },
  };
}

/** What a result is read from: the answer, with what it was asked with beside it. */
const subjectOf = (json: unknown, values: object): Item => ({
  ...values,
  ...(typeof json === 'object' && json !== null && !Array.isArray(json) ? json : { answer: json }),
});

function valuesOf(
  inputs: Readonly<Record<string, unknown>>,
  scope: ActionScope & Partial<ScopeFor<'optional'>>,
): Readonly<Record<string, unknown>> {
  const { contact, contactId, agentId, marker } = scope;
  const [email, phone] = [contact?.emails[0], contact?.phones[0]];
  return {
    input: Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, sendable(value)])),
    contact: contact ? { ...contact, email, phone } : { id: contactId },
    agentId,
    marker,
  };
}

/** A date or time as ISO 8601 has it. */
function sendable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const time = value as DateTime;
  return 'date' in time ? time.date : toIso(time.instant);
}

function resultReader({ creates }: RestAction, result: Result): (context: Context) => ActionResult {
  const text = (value: Result['id']) => (value === undefined ? () => undefined : textReader(value));
  const [message, id, contactId, contactUrl] = [
    text(result.message),
    text(result.id),
    text(result.contact?.id),
    text(result.contact?.url),
  ];
  return (context) => {
    const [made, whom, url] = [id(context), contactId(context), contactUrl(context)];
    const said = message(context) ?? defaultMessage(creates, made ?? whom, context);
    return {
      ...(said === undefined ? {} : { message: said }),
      ...(made === undefined ? {} : { id: made }),
      ...(whom === undefined || !result.contact
        ? {}
        : { contact: { id: whom, type: result.contact.type, ...(url === undefined ? {} : { url }) } }),
    };
  };
}

/** What the agent reads where nothing is declared, as far as it can be told. */
function defaultMessage(
  creates: RestAction['creates'],
  id: string | undefined,
  { subject, call }: Context,
): string | undefined {
  const say = messagesIn(call.settings.language);
  const name = textOf(lookUp(subject, 'contact.name')) ?? '';
  if (creates === 'ticket' && id !== undefined) return say.ticketCreated(id, name);
  return creates === 'contact' && id !== undefined ? say.contactCreated(id) : undefined;
}
