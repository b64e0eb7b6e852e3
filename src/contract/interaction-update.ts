/** `POST /{integration}/interaction_update`: what happened with the contact that an agent has on the screen. */

import * as v from 'valibot';
import { toTalkdeskDate } from '../domain/date-time.ts';
import { BridgeError } from '../domain/errors.ts';
import { type Interaction, PRIORITIES, STATUSES, toPriority, toStatus } from '../domain/interaction.ts';
import { toWebUrl } from '../domain/web-url.ts';
import { readInteractions } from '../interactions/read-interactions.ts';
import { defineEndpoint } from './endpoint.ts';
import { openSection, optionalText, section, textList } from './envelope.ts';
import { httpUrl, nonEmpty } from './wire-values.ts';

/** The most interactions that one answer holds: what fits a screen, and a bound for the connector. */
const MOST_INTERACTIONS = 50;

/** The years 0 to 9999, of which alone dates have the form; milliseconds. */
const FIRST_DATE = Date.parse('0000-01-01T00:00:00Z');
const LAST_DATE = Date.parse('9999-12-31T23:59:59Z');

/** The answer is a bare array. */
export const interactionsAnswer = v.array(
  v.strictObject({
    id: nonEmpty,
    subject: nonEmpty,
    description: v.exactOptional(nonEmpty),
    date: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} UTC$/)),
    url: v.exactOptional(httpUrl),
    type: nonEmpty,
    priority: v.picklist(PRIORITIES),
    status: v.picklist(STATUSES),
  }),
);
export type InteractionsAnswer = v.InferOutput<typeof interactionsAnswer>;

export const interactionUpdateEndpoint = defineEndpoint({
  name: 'interaction_update',
  request: v.object({
    auth: openSection,
    meta: section({ interaction_types: textList }),
    data: section({
      contact_external_id: optionalText,
      contact_name: optionalText,
      contact_emails: textList,
      contact_phones: textList,
    }),
  }),

  async respond({ integration, body, openSession, deadline, contactFinder, log }) {
    const { connector, interactionTypes, displayName } = integration;
    if (interactionTypes.length === 0) {
      throw new BridgeError('not_offered', `${displayName} has no interactions to show`);
    }
    const { account, call } = await openSession();

    const requested = body.meta.interaction_types;
    const spelling = new Map(requested.map((type) => [type.trim().toLowerCase(), type]));
    const known = interactionTypes.filter((type) => requested.length === 0 || spelling.has(type.toLowerCase()));
    if (known.length < requested.length) log('unknown_interaction_types', { requested: requested.length, known });
    if (known.length === 0) return { status: 200, body: [], counts: { interactions: 0 } };

    const { contact_external_id: id, contact_name: name, contact_emails, contact_phones } = body.data;
    const contact = {
      ...(id === undefined ? {} : { id }),
      ...(name === undefined ? {} : { name }),
      emails: contact_emails,
      phones: contact_phones,
    };
    const { interactions, missing, matches } = await readInteractions({
      connector,
      call,
      query: { contact, types: known, limit: MOST_INTERACTIONS },
      deadline,
      ...(connector.search ? { finder: contactFinder({ connector, account, call }) } : {}),
    });
    const spelled = new Map(known.map((type) => [type.toLowerCase(), spelling.get(type.toLowerCase()) ?? type]));
    const asked = interactions.filter(({ type }) => spelled.has(type.toLowerCase()));
    const dated = asked.filter(({ date }) => date >= FIRST_DATE && date <= LAST_DATE);
    const newest = dated.toSorted((a, b) => b.date - a.date).slice(0, MOST_INTERACTIONS);
    const answer = newest.map((each) => toWireInteraction(each, spelled.get(each.type.toLowerCase()) ?? each.type));
    const counts = {
      interactions: answer.length,
      unasked: interactions.length - asked.length,
      undated: asked.length - dated.length,
      missing_types: missing.length,
      ...(matches === undefined ? {} : { matches }),
    };
    return { status: 200, body: answer, counts };
  },
});

function toWireInteraction(interaction: Interaction, type: string): InteractionsAnswer[number] {
  const { id, subject, description, date, url, priority, status } = interaction;
  const link = url === undefined ? undefined : toWebUrl(url);
  return {
    id,
    subject: subject.trim() || type,
    ...(description?.trim() ? { description: description.trim() } : {}),
    date: toTalkdeskDate(date),
    ...(link === undefined ? {} : { url: link }),
    type,
    priority: toPriority(priority),
    status: toStatus(status),
  };
}
