/** The actions that come with the directory. Ids follow from the marker of a wish, so one that is tried again does the same. */

import { type ActionInputs, CONTACT_INPUTS } from '../../domain/action.ts';
import type { Contact } from '../../domain/contact.ts';
import type { DateTime } from '../../domain/date-time.ts';
import { BridgeError } from '../../domain/errors.ts';
import { messagesIn } from '../../domain/messages.ts';
import { toE164 } from '../../domain/phone.ts';
import { type Action, type Call, defineAction } from '../connector.ts';
import type { DirectoryOptions } from './directory.ts';

const PROFILE_INPUTS = {
  company: { name: 'Company', type: 'text', default: '{{contact.company}}' },
  title: { name: 'Job title', type: 'text', default: '{{contact.title}}' },
  address: { name: 'Address', type: 'textarea', default: '{{contact.address}}' },
  website: { name: 'Web site', type: 'url', default: '{{contact.website}}' },
} as const satisfies ActionInputs;

/** Equal notes and calls are legitimate, so only the id of a call tells that one is sent again. */
const CALL_INPUTS = {
  call_id: { name: 'Id of the call, by which a repetition is known', type: 'text' },
} as const satisfies ActionInputs;

/** What has a row already is written over it. */
const REPEAT = { kind: 'repeat', withinSeconds: 30 * 86_400 } as const;

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
      creates: 'contact',
      recovery: REPEAT,
      inputs: {
        first_name: { name: 'First name', type: 'text', default: '{{contact.first_name}}' },
        last_name: { name: 'Last name', type: 'text', mandatory: true, default: '{{contact.last_name}}' },
        email: CONTACT_INPUTS.email,
        phone: { ...CONTACT_INPUTS.phone, lenient: false },
        ...PROFILE_INPUTS,
      },
      async run(call, inputs, { marker }) {
        if (inputs.email === undefined && inputs.phone === undefined) {
          throw new BridgeError('action_refused', say(call).contactNeedsReach());
        }
        const id = newId('c', marker);
        const name = [inputs.first_name, inputs.last_name].filter(Boolean).join(' ');
        await call.directory.saveContacts([withProfile({ id, name, emails: [], phones: [] }, inputs)]);
        return { message: say(call).contactCreated(name), contact: reference(id) };
      },
    }),

    update_contact: defineAction({
      display: 'update the contact',
      description: 'update the contact in the directory; an input that is left empty changes nothing',
      contact: 'required',
      recovery: REPEAT,
      inputs: {
        name: { name: 'Full name', type: 'text' },
        ...CONTACT_INPUTS,
        ...PROFILE_INPUTS,
      },
      async run(call, { name, phone = '', ...others }, { contact }) {
        // One that cannot be read may say who is meant, and is not written.
        const profile = { ...others, ...text({ phone: toE164(phone) }) };
        const changed = (current: Contact) => withProfile({ ...current, ...text({ name }) }, profile);
        const outcome = await call.directory.changeContact(contact.id, changed);
        if (outcome === 'busy') throw new BridgeError('action_refused', say(call).contactIsBusy());
        return { message: say(call).contactUpdated(contact.name ?? contact.id), contact: reference(contact.id) };
      },
    }),

    create_ticket: defineAction({
      display: 'create a ticket',
      description: 'create a ticket for the contact in the directory',
      contact: 'required',
      creates: 'ticket',
      recovery: REPEAT,
      inputs: {
        subject: { name: 'Subject', type: 'text', mandatory: true, default: 'Call with {{contact.first_name}}' },
        description: { name: 'Description', type: 'textarea' },
        priority: { name: 'Priority', type: 'select', options: ['normal', 'low', 'high', 'urgent'] },
        due: { name: 'Due date', type: 'datetime', format: 'YYYY-MM-DD' },
        ...CONTACT_INPUTS,
      },
      async run(call, inputs, { contact, marker }) {
        const id = newId('t', marker);
        const ticket = {
          id,
          type: 'ticket',
          contact: contact.id,
          subject: inputs.subject,
          date: dueDate(inputs.due, call),
        };
        const { description, priority = 'normal' } = inputs;
        await call.directory.saveInteractions([{ ...ticket, ...text({ description }), priority, status: 'new' }]);
        return { message: say(call).ticketCreated(id, contact.name ?? contact.id), id };
      },
    }),

    add_note: defineAction({
      display: 'add a note',
      description: 'add a note to the contact in the directory',
      contact: 'required',
      once: { by: ['call_id'] },
      recovery: REPEAT,
      inputs: {
        note: { name: 'Note', type: 'textarea', mandatory: true, default: 'Spoke with {{contact.first_name}}.' },
        ...CALL_INPUTS,
        ...CONTACT_INPUTS,
      },
      async run(call, inputs, { contact, marker }) {
        const id = newId('n', marker);
        const note = { id, type: 'note', contact: contact.id, subject: firstLine(inputs.note), date: call.now() };
        await call.directory.saveInteractions([{ ...note, description: inputs.note, status: 'closed' }]);
        return { message: say(call).noteAdded(contact.name ?? contact.id), id };
      },
    }),

    log_call: defineAction({
      display: 'log the call',
      description: 'log the call with the contact in the directory',
      contact: 'required',
      once: { by: ['call_id'] },
      recovery: REPEAT,
      inputs: {
        direction: { name: 'Direction', type: 'select', mandatory: true, options: ['inbound', 'outbound', 'missed'] },
        started_at: { name: 'Started at', type: 'datetime', format: 'YYYY-MM-DDTHH:mm:ssZ' },
        duration: { name: 'Duration in seconds', type: 'number' },
        recording_url: { name: 'Recording', type: 'url' },
        summary: { name: 'Summary', type: 'textarea' },
        ...CALL_INPUTS,
        ...CONTACT_INPUTS,
      },
      async run(call, inputs, { contact, marker }) {
        const id = newId('k', marker);
        const { direction, duration, recording_url: url, summary: description } = inputs;
        const subject = say(call).callSubject(direction, duration);
        const logged = { id, type: 'call', contact: contact.id, subject, date: dueDate(inputs.started_at, call) };
        await call.directory.saveInteractions([{ ...logged, ...text({ description, url }), status: 'closed' }]);
        return { message: say(call).callLogged(contact.name ?? contact.id), id };
      },
    }),
  };
}

const say = ({ settings }: Call) => messagesIn(settings.language);

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

/** The same for the same wish, so that what is tried again is the same row. */
const newId = (kind: string, marker: string) => `${kind}-${marker.replaceAll('-', '').slice(0, 12)}`;
