/** Contacts on the screen of an agent: known ones, one that nobody knows, and ones of whom little is known. */

import type { InteractionEvidence } from '../evidence.ts';
import { idOf, isText, type JsonObject, textsOf } from '../reading.ts';
import type { Session } from '../session.ts';

export async function walkInteractions(
  { caller, manifest, storedAuth: auth }: Session,
  contacts: readonly JsonObject[],
): Promise<InteractionEvidence> {
  const types = manifest.integration.interaction_types;
  const send = (about: string, data: object, interaction_types = types) =>
    caller.send('interactions', about, { auth, meta: { interaction_types }, data });

  const usual = [];
  for (const [index, contact] of contacts.entries()) {
    usual.push({ exchange: await send(`contact ${index + 1} of the sample`, dataOf(contact)), types });
  }
  const [contact] = contacts;
  if (contact && types.length > 1) {
    for (const type of types) {
      usual.push({ exchange: await send(`only the type ${type}`, dataOf(contact), [type]), types: [type] });
    }
  }
  const unknownContact = await send('a contact that nobody knows', {
    contact_external_id: 'x-no-such-contact',
    contact_name: 'Nobody',
    contact_emails: ['nobody@no-such-contact.example'],
    contact_phones: [],
  });
  const unknownType = await send('a type that nobody knows', contact ? dataOf(contact) : {}, ['x_unknown_type']);
  if (!contact) return { usual, unknownContact, unknownType };

  const { contact_external_id: _, ...withoutId } = dataOf(contact);
  const id = { contact_external_id: idOf(contact) };
  return {
    usual,
    unknownContact,
    unknownType,
    withoutId: await send('without contact_external_id', withoutId),
    emptyLists: await send('with empty lists', { ...id, contact_emails: [], contact_phones: [] }),
    nullLists: await send('with null for lists', {
      ...id,
      contact_name: null,
      contact_emails: null,
      contact_phones: null,
    }),
  };
}

/** What Talkdesk tells of a contact that was synchronized. */
export function dataOf(contact: JsonObject) {
  return {
    contact_external_id: idOf(contact),
    ...(isText(contact['name']) ? { contact_name: contact['name'] } : {}),
    contact_emails: textsOf(contact['emails']),
    contact_phones: textsOf(contact['phones']),
  };
}
