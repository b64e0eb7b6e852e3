/** What a bridge shows of a contact that an agent has on the screen. */

import {
  allDistinct,
  type Clause,
  type Element,
  elementsOf,
  everyField,
  everyOne,
  everyStatus,
  fail,
  given,
  itIs,
  mayBe,
  mustBeText,
  mustBeWebUrl,
  noNulls,
  notApplicable,
  onlyKeys,
  type Verdict,
} from '../clause.ts';
import type { Exchange } from '../caller.ts';
import type { InteractionEvidence } from '../evidence.ts';
import { idOf, isObject, isText, isYes, listIn } from '../reading.ts';
import { PRIORITIES, STATUSES } from '../../src/domain/interaction.ts';

const PAGE = 'Contact Activity';

const NONE = 'the contacts of the sample have no interactions; --contact ID names one that has';
const KEYS = ['id', 'subject', 'description', 'date', 'url', 'type', 'priority', 'status'];

const usualOf = ({ usual }: InteractionEvidence) => usual.map(({ exchange }) => exchange);

const eachInteraction = (judge: (interactions: readonly Element[]) => Verdict) =>
  given('interactions', (found) => {
    const all = usualOf(found).flatMap((exchange) => elementsOf('', listIn(exchange), exchange));
    return all.length === 0 ? notApplicable(NONE) : judge(all);
  });

const eachField = (keys: readonly string[], demand: (value: unknown) => string | undefined) =>
  eachInteraction((interactions) => everyField(interactions, keys, demand));

/** A request in another form is answered with a list. */
const isServed = (pick: (found: InteractionEvidence) => Exchange | undefined): Clause['judge'] =>
  given('interactions', (found) => {
    const exchange = pick(found);
    return exchange ? everyStatus([exchange], [200]) : notApplicable('there is no contact to ask for');
  });

const oneOf = (values: readonly string[]) => (value: unknown) =>
  typeof value === 'string' && values.includes(value) ? undefined : `is none of ${values.join(', ')}`;

export const interactionClauses: readonly Clause[] = [
  {
    id: 'interactions.status-200',
    level: 'must',
    says: 'Interactions are answered with 200.',
    source: PAGE,
    why: 'The agent waits for them with the contact on the screen.',
    judge: given('interactions', (found) => everyStatus(usualOf(found), [200])),
  },
  {
    id: 'interactions.list',
    level: 'must',
    says: 'The answer is a list of objects, with nothing around it.',
    source: PAGE,
    why: 'Here, other than with contacts and agents, the root is the list itself.',
    judge: given('interactions', ({ unknownContact, ...found }) => {
      const read = [...usualOf({ unknownContact, ...found }), unknownContact].filter(
        (exchange) => isYes(exchange) && exchange.answer?.json !== undefined,
      );
      return everyOne(read, 'there was no JSON to judge', (exchange) => {
        const list = listIn(exchange);
        if (!list) return fail(`the body ${itIs(exchange.answer?.json)}`, exchange);
        const at = list.findIndex((each) => !isObject(each));
        return at === -1 ? undefined : fail(`[${at}] ${itIs(list[at])}`, exchange);
      });
    }),
  },
  {
    id: 'interactions.id-text',
    level: 'must',
    says: "An interaction's id is a text that is not empty.",
    source: PAGE,
    why: 'It is mandatory and documented as a text.',
    judge: eachField(['id'], mustBeText),
  },
  {
    id: 'interactions.id-unique',
    level: 'must',
    says: 'No two interactions of an answer have the same id.',
    source: PAGE,
    why: 'One of them would take the place of the other.',
    judge: eachInteraction((interactions) => allDistinct(interactions, idOf, 'id')),
  },
  {
    id: 'interactions.subject',
    level: 'must',
    says: 'An interaction has a subject that is not empty.',
    source: PAGE,
    why: 'It is mandatory, and what the agent reads.',
    judge: eachField(['subject'], mustBeText),
  },
  {
    id: 'interactions.date',
    level: 'must',
    says: 'An interaction has a date, which is a text.',
    source: PAGE,
    why: 'It is mandatory.',
    judge: eachField(['date'], mustBeText),
  },
  {
    id: 'interactions.date-form',
    level: 'should',
    says: 'A date is of the form 2026-03-01 09:30:00 UTC.',
    source: PAGE,
    why: 'It is the only form that the documents show.',
    judge: eachField(['date'], (date) =>
      !isText(date) || /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/.test(date) ? undefined : 'has another form',
    ),
  },
  {
    id: 'interactions.type',
    level: 'must',
    says: 'An interaction has a type that is not empty.',
    source: PAGE,
    why: 'It is mandatory.',
    judge: eachField(['type'], mustBeText),
  },
  {
    id: 'interactions.requested-types',
    level: 'must',
    says: 'Every interaction is of a type that was asked for.',
    source: PAGE,
    why: 'Each account chooses which types its agents see.',
    judge: given('interactions', ({ usual, unknownType }) => {
      const asked = [...usual, { exchange: unknownType, types: ['x_unknown_type'] }];
      const all = asked.flatMap(({ exchange, types }) =>
        elementsOf('', listIn(exchange), exchange).map((element) => ({ ...element, types })),
      );
      return everyOne(all, NONE, ({ value, path, exchange, types }) => {
        const { type } = value;
        return !isText(type) || types.length === 0 || types.includes(type)
          ? undefined
          : fail(`${path}.type was not asked for`, exchange);
      });
    }),
  },
  {
    id: 'interactions.priority',
    level: 'must',
    says: `A priority is one of ${PRIORITIES.join(', ')}.`,
    source: PAGE,
    why: 'No other is known to Talkdesk.',
    judge: eachField(['priority'], mayBe(oneOf(PRIORITIES))),
  },
  {
    id: 'interactions.status',
    level: 'must',
    says: `A status is one of ${STATUSES.join(', ')}.`,
    source: PAGE,
    why: 'No other is known to Talkdesk.',
    judge: eachField(['status'], mayBe(oneOf(STATUSES))),
  },
  {
    id: 'interactions.description',
    level: 'must',
    says: 'A description is a text.',
    source: PAGE,
    why: 'It is documented as one.',
    judge: eachField(
      ['description'],
      mayBe((value) => (typeof value === 'string' ? undefined : itIs(value))),
    ),
  },
  {
    id: 'interactions.url',
    level: 'should',
    says: 'The link of an interaction is an absolute URL.',
    source: PAGE,
    why: 'It is opened from Talkdesk, where a relative one leads nowhere.',
    judge: eachField(['url'], mustBeWebUrl),
  },
  {
    id: 'interactions.no-nulls',
    level: 'should',
    says: 'What is not known of an interaction is left out instead of null.',
    source: PAGE,
    why: 'No field is documented to be null.',
    judge: eachInteraction(noNulls),
  },
  {
    id: 'interactions.known-keys',
    level: 'careful',
    says: "Interactions have none but Talkdesk's keys.",
    source: PAGE,
    why: 'What is not documented is lost at best.',
    judge: eachInteraction((interactions) => onlyKeys(interactions, KEYS)),
  },
  {
    id: 'interactions.unknown-contact',
    level: 'must',
    says: 'A contact that the bridge does not know is answered with 200 and an empty list.',
    source: PAGE,
    why: 'Most callers have no interactions; an error would be shown for each of them.',
    judge: given('interactions', ({ unknownContact }) => {
      const status = everyStatus([unknownContact], [200]);
      if (status.outcome !== 'pass') return status;
      const list = listIn(unknownContact);
      return list && list.length > 0 ? fail('interactions of somebody came', unknownContact) : status;
    }),
  },
  {
    id: 'interactions.without-id',
    level: 'must',
    says: 'A contact may come without contact_external_id.',
    source: PAGE,
    why: 'Only contacts that were synchronized through the bridge have one.',
    judge: isServed(({ withoutId }) => withoutId),
  },
  {
    id: 'interactions.empty-lists',
    level: 'should',
    says: 'E-mails and phones of the contact may be empty lists.',
    source: PAGE,
    why: 'Not every contact has both.',
    judge: isServed(({ emptyLists }) => emptyLists),
  },
  {
    id: 'interactions.null-lists',
    level: 'should',
    says: 'Name, e-mails and phones of the contact may be null.',
    source: PAGE,
    why: 'The documents do not say what is sent where there are none.',
    judge: isServed(({ nullLists }) => nullLists),
  },
  {
    id: 'interactions.unknown-type',
    level: 'should',
    says: 'A type that the bridge does not know is answered with 200.',
    source: PAGE,
    why: 'Types that were configured once may be gone from the bridge.',
    judge: isServed(({ unknownType }) => unknownType),
  },
];
