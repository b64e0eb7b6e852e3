/** `POST /{integration}/contact_sync`: one page of an initial or incremental contact synchronization. */

import * as v from 'valibot';
import type { Contact } from '../domain/contact.ts';
import { BridgeError } from '../domain/errors.ts';
import { toE164 } from '../domain/phone.ts';
import type { Settings } from '../domain/settings.ts';
import { toWebsiteUrl, toWebUrl } from '../domain/web-url.ts';
import { defineEndpoint } from './endpoint.ts';
import { openSection, optionalText, section } from './envelope.ts';
import { httpUrl, nonEmpty } from './wire-values.ts';

/** A contact in Talkdesk's shape. */
export const wireContact = v.strictObject({
  id: nonEmpty,
  name: nonEmpty,
  company: v.exactOptional(nonEmpty),
  title: v.exactOptional(nonEmpty),
  emails: v.array(nonEmpty),
  phones: v.array(nonEmpty),
  photo_url: v.exactOptional(httpUrl),
  address: v.exactOptional(nonEmpty),
  websites: v.exactOptional(v.array(httpUrl)),
  twitter: v.exactOptional(v.pipe(nonEmpty, v.regex(/^[^@]/))),
  url: v.exactOptional(httpUrl),
});
export type WireContact = v.InferOutput<typeof wireContact>;

/** The answer to every page: always a checkpoint, `next_offset` only while there is more. */
export const contactSyncAnswer = v.strictObject({
  next_offset: v.exactOptional(nonEmpty),
  synchronization_checkpoint: nonEmpty,
  contacts: v.array(wireContact),
});
export type ContactSyncAnswer = v.InferOutput<typeof contactSyncAnswer>;

export const contactSyncEndpoint = defineEndpoint({
  name: 'contact_sync',
  // `meta.context` is accepted and ignored: all that a page needs is in its offset.
  request: v.object({
    auth: openSection,
    meta: section({ synchronization_checkpoint: optionalText, offset: optionalText }),
  }),

  async respond({ integration, body, openSession, deadline, contactSync }) {
    const plan = integration.contacts;
    if (!plan) throw new BridgeError('not_offered', `${integration.displayName} has no contacts to synchronize`);

    const { session, page } = await contactSync.readPage({
      integration,
      plan,
      offset: body.meta.offset,
      checkpoint: body.meta.synchronization_checkpoint,
      openSession,
      deadline,
    });
    const unreadable = { phones: 0 };
    const contacts = page.contacts.map((contact) => toWireContact(contact, session.call.settings, unreadable));
    const answer: ContactSyncAnswer = {
      ...(page.nextOffset === undefined ? {} : { next_offset: page.nextOffset }),
      synchronization_checkpoint: page.checkpoint,
      contacts,
    };
    return {
      status: 200,
      body: answer,
      counts: {
        run: page.run,
        kind: page.kind,
        page: page.number,
        contacts: contacts.length,
        unreadable_phones: unreadable.phones,
        ...page.counts,
      },
    };
  },
});

/** The contact in Talkdesk's shape; phones that cannot be put into E.164 are added to `unreadable`. */
export function toWireContact(contact: Contact, settings: Settings, unreadable = { phones: 0 }): WireContact {
  const { id, photoUrl, url, twitter, websites } = contact;
  const emails = distinct(contact.emails, (email) => email);
  const phones = distinct(contact.phones, (phone) => {
    const e164 = toE164(phone, settings.country);
    if (e164 !== undefined) return e164;
    unreadable.phones += 1;
    return settings.unreadablePhones === 'keep' ? phone : undefined;
  });
  const company = contact.company?.trim();
  const wire: Mutable<WireContact> = {
    id,
    name: contact.name?.trim() || company || emails[0] || phones[0] || id,
    emails,
    phones,
  };
  if (company) wire.company = company;
  const title = contact.title?.trim();
  if (title) wire.title = title;
  const address = contact.address?.trim();
  if (address) wire.address = address;
  const userName = twitter && twitterName(twitter);
  if (userName) wire.twitter = userName;
  const photo = photoUrl && toWebUrl(photoUrl);
  if (photo) wire.photo_url = photo;
  const link = url && toWebUrl(url);
  if (link) wire.url = link;
  const sites = websites && distinct(websites, toWebsiteUrl);
  if (sites && sites.length > 0) wire.websites = sites;
  return wire;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What `read` makes of the texts that are not blank, each once. */
function distinct(texts: readonly string[], read: (text: string) => string | undefined): string[] {
  const found: string[] = [];
  for (const text of texts) {
    const trimmed = text.trim();
    const value = trimmed === '' ? undefined : read(trimmed);
    if (value !== undefined && !found.includes(value)) found.push(value);
  }
  return found;
}

/** The user name, from `@name` or a link to the profile. */
function twitterName(text: string): string {
  const [, ofLink] = /^(?:https?:\/\/)?(?:www\.)?(?:twitter|x)\.com\/([^/?#]+)/i.exec(text.trim()) ?? [];
  return (ofLink ?? text).replace(/^[@\s]+/, '').trim();
}
