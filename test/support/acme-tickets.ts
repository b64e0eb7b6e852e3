import * as v from 'valibot';
import { type Call, defineAction } from '../../src/connectors/connector.ts';
import { CONTACT_INPUTS } from '../../src/domain/action.ts';
import { messagesIn } from '../../src/domain/messages.ts';

const ticket = v.object({ id: v.pipe(v.number(), v.transform(String)), contact_name: v.string() });
const found = v.object({ tickets: v.array(ticket) });

const API = 'https://api.acme.example';

/** What the agent reads, whether the ticket was just created or found. */
function created(call: Call, { id, contact_name }: v.InferOutput<typeof ticket>) {
  return { message: messagesIn(call.settings.language).ticketCreated(id, contact_name), id };
}

export const createTicket = defineAction({
  display: 'create a ticket',
  description: 'create a ticket for the contact in ACME',
  contact: 'required', // who it is about is found before it runs
  creates: 'ticket', // an equal one within half a minute is a repetition
  inputs: {
    subject: { name: 'Subject', type: 'text', mandatory: true, default: 'Call with {{contact.first_name}}' },
    priority: { name: 'Priority', type: 'select', options: ['normal', 'high'] },
    ...CONTACT_INPUTS, // e-mail, phone and name, by which the contact is found
  },
  // Where the answer to a ticket gets lost, ACME is asked for the ticket with the marker before anything is done again.
  recovery: {
    kind: 'find',
    lagSeconds: 60, // ACME's search shows a ticket after a minute at the latest
    async find(call, _inputs, { marker }) {
      const { tickets } = await call.fetchJson(found, `${API}/tickets?external_id=${marker}`);
      const [first] = tickets;
      return first && created(call, first);
    },
  },
  async run(call, { subject, priority = 'normal' }, { contact, marker }) {
    const answer = await call.fetchJson(ticket, `${API}/tickets`, {
      method: 'POST',
      body: JSON.stringify({ subject, priority, contact_id: contact.id, external_id: marker }),
    });
    return created(call, answer);
  },
});
