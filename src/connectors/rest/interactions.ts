/** Declared lists of what happened with a contact, each a type of interaction. */

import { type Interaction, toPriority, toStatus } from '../../domain/interaction.ts';
import type { InteractionQuery, ReadInteractions } from '../connector.ts';
import { readDate } from './date-formats.ts';
import type { Interactions } from './declaration.ts';
import { followUp, itemsIn, reportMissing } from './items.ts';
import { ask, type Service } from './request.ts';
import { type Context, isTrue, readerOf, textReader, textsIn, type Value } from './values.ts';

export function interactionReader(type: string, declared: Interactions, service: Service): ReadInteractions {
  const { list, interaction } = declared;
  const timeZone = service.timeZone ?? 'UTC';
  const text = (value: Value | undefined) => (value === undefined ? () => undefined : textReader(value));
  const [id, subject, description, url] = [
    text(interaction.id),
    text(interaction.subject),
    text(interaction.description),
    text(interaction.url),
  ];
  const [priority, status] = [text(interaction.priority), text(interaction.status)];
  const when = readerOf(interaction.date);
  const closed = interaction.closed === undefined ? undefined : readerOf(interaction.closed);

  function toInteraction(context: Context): Interaction | undefined {
    const own = id(context);
    const instant = instantOf(when(context), timeZone);
    if (own === undefined || instant === undefined) return undefined;
    const [about, link] = [description(context), url(context)];
    return {
      id: own,
      type,
      subject: subject(context) ?? '',
      date: instant,
      ...(about === undefined ? {} : { description: about }),
      ...(link === undefined ? {} : { url: link }),
      ...(interaction.priority === undefined ? {} : { priority: toPriority(priority(context)) }),
      ...(interaction.status === undefined && !closed
        ? {}
        : { status: toStatus(status(context), {}, closed !== undefined && isTrue(closed(context))) }),
    };
  }

  return async (call, query) => {
    const answer = await ask({
      service,
      call,
      request: list,
      values: valuesOf(query),
      otherwise: [{ status: [404, 410], is: 'nothing' }],
    });
    if (!answer) return [];
    const items = itemsIn(answer, list);
    const full = (await followUp(items, declared.followUp, { service, call })).filter((item) => item !== undefined);
    const read = full.map((item) => toInteraction({ subject: item, call, timeZone }));
    const missing = full.filter((_, index) => !read[index]);
    const field = `connector.interactions.${type}.interaction.id or date`;
    reportMissing(field, missing, { of: full.length, call, what: 'interactions' });
    return read.filter((each) => each !== undefined);
  };
}

/** Milliseconds since 1970 UTC, of what `date()` gives or of a text in ISO 8601. */
function instantOf(value: unknown, timeZone: string): number | undefined {
  // What no date can be is no time.
  if (typeof value === 'number') return Number.isNaN(new Date(value).getTime()) ? undefined : value;
  const [text] = textsIn(value);
  const read = text === undefined ? undefined : readDate(text, 'iso', timeZone);
  return read === undefined ? undefined : Math.floor(read / 1000);
}

const valuesOf = ({ contact, limit }: InteractionQuery) => {
  const { id, name, emails, phones } = contact;
  return { limit, contact: { id, name, email: emails[0], phone: phones[0], emails, phones } };
};
