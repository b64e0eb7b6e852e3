/** The actions that come with the directory. Each finds its contact by id, else by e-mail, else by phone. */

import type { ActionInputs, ActionScope } from '../../domain/action.ts';
import type { Contact } from '../../domain/contact.ts';
import type { DateTime } from '../../domain/date-time.ts';
import { BridgeError } from '../../domain/errors.ts';
import { type Action, type Call, defineAction } from '../connector.ts';
import type { DirectoryOptions } from './directory.ts';
import { onlyMatch } from './match.ts';

const REACH_INPUTS = {
  email: { name: 'E-mail of the contact', type: 'text', default: '{{contact.email}}' },
  phone: { name: 'Phone of the contact', type: 'tel', default: '{{contact.phone}}' },
} as const satisfies ActionInputs;

/** An action request carries only the contact's id, if any, so every action asks for what else finds it. */
const CONTACT_INPUTS = {
  ...REACH_INPUTS,
  contact_name: {
    name: 'Name of the contact, where several have this e-mail or phone',
    type: 'text',
    default: '{{contact.first_name}} {{contact.last_name}}',
  },
} as const satisfies ActionInputs;

const PROFILE_INPUTS = {
  company: { name: 'Company', type: 'text', default: '{{contact.company}}' },
  title: { name: 'Job title', type: 'text', default: '{{contact.title}}' },
  address: { name: 'Address', type: 'textarea', default: '{{contact.address}}' },
  website: { name: 'Web site', type: 'url', default: '{{contact.website}}' },
} as const satisfies ActionInputs;

export function directoryActions({ contactUrl }: DirectoryOptions): Readonly<Record<string, Action>> {
  const reference = (id: string) => ({
    id,
    type: 'contact',
    ...(contactUrl === undefined ? {} : { url: contactUrl.replace('{id}', encodeURIComponent(id)) }),
  });

  return {
    create_contact: defineAction({
      display: 'create a contact',
      description: 'create a contact in the directory',
      inputs: {
        first_name: { name: 'First name', type: 'text', default: '{{contact.first_name}}' },
        last_name: { name: 'Last name', type: 'text', mandatory: true, default: '{{contact.last_name}}' },
        ...REACH_INPUTS,
        ...PROFILE_INPUTS,
      },
      async run(call, inputs) {
        if (inputs.email === undefined && inputs.phone === undefined) {
          throw new BridgeError('action_refused', 'A contact needs an e-mail or a phone number');
        }
        const id = newId('c');
        const name = [inputs.first_name, inputs.last_name].filter(Boolean).join(' ');
        await call.directory.saveContacts([withProfile({ id, name, emails: [], phones: [] }, inputs)]);
        return { message: `Contact ${name} created`, contact: reference(id) };
      },
    }),

    update_contact: defineAction({
      display: 'update the contact',
      description: 'update the contact in the directory; an input that is left empty changes nothing',
      inputs: {
        name: { name: 'Full name', type: 'text' },
        ...CONTACT_INPUTS,
        ...PROFILE_INPUTS,
      },
      async run(call, inputs, scope) {
        const contact = await findContact(call, inputs, scope);
        const named = inputs.name === undefined ? {} : { name: inputs.name };
        await call.directory.changeContact(contact.id, (current) => withProfile({ ...current, ...named }, inputs));
        return { message: `Contact ${contact.name ?? contact.id} updated`, contact: reference(contact.id) };
      },
    }),

    create_ticket: defineAction({
      display: 'create a ticket',
      description: 'create a ticket for the contact in the directory',
      inputs: {
        subject: { name: 'Subject', type: 'text', mandatory: true, default: 'Call with {{contact.first_name}}' },
        description: { name: 'Description', type: 'textarea' },
        priority: { name: 'Priority', type: 'select', options: ['normal', 'low', 'high', 'urgent'] },
        due: { name: 'Due date', type: 'datetime', format: 'YYYY-MM-DD' },
        ...CONTACT_INPUTS,
      },
      async run(call, inputs, scope) {
        const contact = await findContact(call, inputs, scope);
        const id = newId('t');
        const ticket = {
          id,
          type: 'ticket',
          contact: contact.id,
          subject: inputs.subject,
          date: dueDate(inputs.due, call),
        };
        const { description, priority = 'normal' } = inputs;
        await call.directory.saveInteractions([{ ...ticket, ...text({ description }), priority, status: 'new' }]);
        return { message: `Ticket ${id} created for ${contact.name ?? contact.id}`, id };
      },
    }),

    add_note: defineAction({
      display: 'add a note',
      description: 'add a note to the contact in the directory',
      inputs: {
        note: { name: 'Note', type: 'textarea', mandatory: true, default: 'Spoke with {{contact.first_name}}.' },
        ...CONTACT_INPUTS,
      },
      async run(call, inputs, scope) {
        const contact = await findContact(call, inputs, scope);
        const id = newId('n');
        const note = { id, type: 'note', contact: contact.id, subject: firstLine(inputs.note), date: call.now() };
        await call.directory.saveInteractions([{ ...note, description: inputs.note, status: 'closed' }]);
        return { message: `Note added to ${contact.name ?? contact.id}`, id };
      },
    }),

    log_call: defineAction({
      display: 'log the call',
      description: 'log the call with the contact in the directory',
      inputs: {
        direction: { name: 'Direction', type: 'select', mandatory: true, options: ['inbound', 'outbound', 'missed'] },
        started_at: { name: 'Started at', type: 'datetime', format: 'YYYY-MM-DDTHH:mm:ssZ' },
        duration: { name: 'Duration in seconds', type: 'number' },
        recording_url: { name: 'Recording', type: 'url' },
        summary: { name: 'Summary', type: 'textarea' },
        ...CONTACT_INPUTS,
      },
      async run(call, inputs, scope) {
        const contact = await findContact(call, inputs, scope);
        const id = newId('k');
        const { direction, duration, recording_url: url, summary: description } = inputs;
        const length = duration === undefined ? '' : `, ${duration} s`;
        const subject = `${direction[0]?.toUpperCase()}${direction.slice(1)} call${length}`;
        const logged = { id, type: 'call', contact: contact.id, subject, date: dueDate(inputs.started_at, call) };
        await call.directory.saveInteractions([{ ...logged, ...text({ description, url }), status: 'closed' }]);
        return { message: `Call logged for ${contact.name ?? contact.id}`, id };
      },
    }),
  };
}

/** The contact that an action is about, or a refusal that says how many fit. */
async function findContact(
  call: Call,
  inputs: { readonly email?: string; readonly phone?: string; readonly contact_name?: string },
  { contactId }: ActionScope,
): Promise<Contact> {
  const { email, phone, contact_name: name } = inputs;
  const found = await call.directory.findContacts({
    ...(contactId === undefined ? {} : { id: contactId }),
    emails: email === undefined ? [] : [email],
    phones: phone === undefined ? [] : [phone],
  });
  const contact = onlyMatch(found, name);
  if (contact) return contact;
  const count = found.length === 0 ? 'No contact' : `${found.length} contacts`;
  throw new BridgeError('action_refused', `${count} in the directory fit; nothing was changed`);
}

interface ProfileInputs {
  readonly email?: string;
  readonly phone?: string;
  readonly company?: string;
  readonly title?: string;
  readonly address?: string;
  readonly website?: string;
}

/** The contact with the given values put in; e-mail, phone and web site come first among those it has. */
function withProfile(contact: Contact, { email, phone, website, company, title, address }: ProfileInputs): Contact {
  const first = (value: string | undefined, others: readonly string[] = []) =>
    value === undefined ? others : [value, ...others.filter((other) => other.toLowerCase() !== value.toLowerCase())];
  const websites = first(website, contact.websites);
  return {
    ...contact,
    ...text({ company, title, address }),
    emails: first(email, contact.emails),
    phones: first(phone, contact.phones),
    ...(websites.length === 0 ? {} : { websites }),
  };
}

/** Without the values that are absent. */
function text<Values extends Record<string, string | undefined>>(values: Values): { [Key in keyof Values]?: string } {
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [Key in keyof Values]?: string };
}

/** A date without a time is due at its beginning. */
function dueDate(value: DateTime | undefined, call: Call): number {
  if (value === undefined) return call.now();
  return 'date' in value ? Date.parse(`${value.date}T00:00:00Z`) : value.instant;
}

function firstLine(note: string): string {
  const [line = ''] = note.split('\n');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

const newId = (kind: string) => `${kind}-${crypto.randomUUID().slice(0, 8)}${crypto.randomUUID().slice(9, 13)}`;
