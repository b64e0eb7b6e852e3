/** What can be done in the fake CRM, in each of the ways in which a write of unknown outcome can be recovered. */

import * as v from 'valibot';
import { type Action, type Call, defineAction, type Recovery } from '../../src/connectors/connector.ts';
import { type ActionResult, type ActionScope, CONTACT_INPUTS } from '../../src/domain/action.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { ACME_CRM_URL } from './acme-crm-wire.ts';

export interface AcmeCrmActionsOptions {
  /** The marker goes along as `Idempotency-Key`, or as external id that can be looked for, or not at all. */
  readonly recovery: 'idempotency_key' | 'marker' | 'none';
  /** For how long the CRM keeps idempotency keys. */
  readonly keyLifetimeSeconds?: number;
  /** How far the CRM's index may lag behind. */
  readonly lagSeconds?: number;
}

/** What is created, by its path: what one is called in answers, and how lists call several. */
interface Kind {
  readonly path: string;
  readonly one: string;
  readonly list: string;
  readonly several: string;
  readonly result: (id: string) => ActionResult;
}

const CONTACT: Kind = {
  path: 'contacts',
  one: 'contact',
  list: 'contacts/search',
  several: 'contacts',
  result: (id) => ({
    message: `Contact ${id} created`,
    contact: { id, type: 'contact', url: `${ACME_CRM_URL}/desk/contacts/${id}` },
  }),
};
const activity = (one: string, what: string): Kind => ({
  path: `${one}s`,
  one,
  list: `${one}s`,
  several: `${one}s`,
  result: (id) => ({ message: `${what} ${id} created`, id }),
});
const TICKET = activity('ticket', 'Ticket');
const CALL = activity('call', 'Call');
const NOTE = activity('note', 'Note');

const PRIORITY_NUMBERS = { low: 1, normal: 2, high: 3, urgent: 4 } as const;
const thing = v.object({ id: v.pipe(v.union([v.string(), v.number()]), v.transform(String)) });
const duplicate = v.object({ existing_id: v.string() });

export function acmeCrmActions(options: AcmeCrmActionsOptions): Readonly<Record<string, Action>> {
  const { recovery, keyLifetimeSeconds = 24 * 60 * 60, lagSeconds = 30 } = options;

  /** The action with how what it created is known again, where the CRM has a way. */
  function recoverable(kind: Kind, action: Action): Action {
    switch (recovery) {
      case 'idempotency_key':
        return { ...action, recovery: { kind: 'repeat', withinSeconds: keyLifetimeSeconds } };
      case 'marker': {
        const byMarker: Recovery = {
          kind: 'find',
          lagSeconds,
          find: (call, _inputs, scope) => find(call, kind, scope),
        };
        return { ...action, recovery: byMarker };
      }
      case 'none':
        return action;
    }
  }

  async function create(call: Call, kind: Kind, fields: object, { marker }: ActionScope): Promise<ActionResult> {
    const response = await call.fetch(`${ACME_CRM_URL}/${kind.path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(recovery === 'idempotency_key' ? { 'Idempotency-Key': marker } : {}),
      },
      body: JSON.stringify({ ...fields, ...(recovery === 'marker' ? { external_id: marker } : {}) }),
    });
    const { status } = response;
    const json: unknown = await response.json().catch(() => undefined);
    const created = v.safeParse(v.object({ [kind.one]: thing }), json);
    if (response.ok && created.success) return kind.result(created.output[kind.one]?.id ?? '');
    const known = v.safeParse(duplicate, json);
    if (status === 409 && known.success) return kind.result(known.output.existing_id);
    if (status === 422) throw new BridgeError('action_refused', 'ACME does not take this');
    throw new BridgeError('upstream_failed', `ACME created nothing (${status})`, { upstreamStatus: status });
  }

  return {
    create_contact: recoverable(
      CONTACT,
      defineAction({
        display: 'create a contact',
        description: 'create a contact in acme',
        creates: 'contact',
        inputs: {
          first_name: { name: 'First name', type: 'text', default: '{{contact.first_name}}' },
          last_name: { name: 'Last name', type: 'text', mandatory: true, default: '{{contact.last_name}}' },
          email: CONTACT_INPUTS.email,
          phone: { ...CONTACT_INPUTS.phone, lenient: false },
        },
        run: (call, inputs, scope) => create(call, CONTACT, inputs, scope),
      }),
    ),

    update_contact: defineAction({
      display: 'update the contact',
      description: 'update the contact in acme',
      contact: 'required',
      recovery: { kind: 'repeat', withinSeconds: 24 * 60 * 60 },
      inputs: {
        last_name: { name: 'New last name', type: 'text' },
        new_email: { name: 'New e-mail', type: 'text' },
        new_phone: { name: 'New phone', type: 'tel' },
        ...CONTACT_INPUTS,
      },
      async run(call, { last_name, new_email: email, new_phone: phone }, { contact: { id } }) {
        await call.fetchJson(v.object({ contact: thing }), `${ACME_CRM_URL}/contacts/${encodeURIComponent(id)}`, {
          method: 'PATCH',
          repeatable: true,
          body: JSON.stringify({ last_name, email, phone }),
        });
        return { message: `Contact ${id} updated`, contact: { id, type: 'contact' } };
      },
    }),

    create_ticket: recoverable(
      TICKET,
      defineAction({
        display: 'create a ticket',
        description: 'create a ticket for the contact in acme',
        contact: 'required',
        creates: 'ticket',
        inputs: {
          subject: { name: 'Subject', type: 'text', mandatory: true, default: 'Call with {{contact.first_name}}' },
          description: { name: 'Description', type: 'textarea' },
          priority: { name: 'Priority', type: 'select', options: ['low', 'normal', 'high', 'urgent'] },
          ...CONTACT_INPUTS,
        },
        run(call, { subject, description, priority = 'normal' }, scope) {
          const fields = { subject, description, priority: PRIORITY_NUMBERS[priority], contact_id: scope.contact.id };
          return create(call, TICKET, fields, scope);
        },
      }),
    ),

    log_call: recoverable(
      CALL,
      defineAction({
        display: 'log the call',
        description: 'log the call with the contact in acme',
        contact: 'required',
        once: { by: ['call_id'] },
        inputs: {
          call_id: { name: 'Id of the call', type: 'text' },
          text: {
            name: 'What it was about',
            type: 'text',
            mandatory: true,
            default: 'Call with {{contact.first_name}}',
          },
          ...CONTACT_INPUTS,
        },
        run: (call, { text }, scope) => create(call, CALL, { text, contact_id: scope.contact.id }, scope),
      }),
    ),

    add_note: recoverable(
      NOTE,
      defineAction({
        display: 'add a note',
        description: 'add a note to the contact in acme',
        contact: 'required',
        inputs: {
          text: { name: 'Note', type: 'textarea', mandatory: true, default: 'Spoke with {{contact.first_name}}' },
          ...CONTACT_INPUTS,
        },
        run: (call, { text }, scope) => create(call, NOTE, { text, contact_id: scope.contact.id }, scope),
      }),
    ),
  };
}

/** What carries the marker: the first of it, should there be several. */
async function find(
  call: Call,
  { list, several, result }: Kind,
  { marker }: ActionScope,
): Promise<ActionResult | undefined> {
  const query = new URLSearchParams({ external_id: marker });
  const schema = v.object({ [several]: v.array(thing) });
  const found = (await call.fetchJson(schema, `${ACME_CRM_URL}/${list}?${query}`))[several]?.at(-1);
  return found && result(found.id);
}
