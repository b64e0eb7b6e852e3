/** How the pages of a contact synchronization hang together: offsets, checkpoints, and where a run ends. */

import { type Clause, everyOne, everyStatus, fail, given, itIs, notApplicable, PASS, type Verdict } from '../clause.ts';
import type { ContactEvidence } from '../evidence.ts';
import { isRedirect, isText } from '../reading.ts';
import { type Page, whyIncomplete } from '../run.ts';
import { pagesOf } from './contacts.ts';

const PAGE = 'Implementing a Contact Synchronization';
const UNWRITTEN = 'not written by Talkdesk';

const readable = (found: ContactEvidence) => pagesOf(found).filter(({ elements }) => elements);

/** The first page, asked for in another way, brings contacts of the first page. */
const sameFirstPage = (form: 'absentMeta' | 'nulls' | 'emptyTexts' | 'unknownKeys'): Clause['judge'] =>
  given('contacts', ({ initial, [form]: page }) => {
    const [first] = initial.pages;
    if (!page || !first) return notApplicable('no first page could be read');
    return bringsSome(first, page);
  });

function bringsSome(first: Page, other: Page): Verdict {
  const status = everyStatus([other.exchange], [200]);
  if (status.outcome !== 'pass') return status;
  if (!other.elements) return notApplicable('the page could not be read');
  const brings = first.ids.length === 0 || other.ids.some((id) => first.ids.includes(id));
  return brings ? PASS : fail('none of the contacts of the first page came', other.exchange);
}

export const contactPagingClauses: readonly Clause[] = [
  {
    id: 'contacts.checkpoint',
    level: 'must',
    says: 'Every page has a synchronization_checkpoint that is a text, also the last one and an empty one.',
    source: PAGE,
    why: 'It is mandatory since 2016. Without one, everything is fetched again each time.',
    judge: given('contacts', (found) =>
      everyOne(readable(found), 'no page could be read', ({ root, exchange }) => {
        const checkpoint = root?.['synchronization_checkpoint'];
        return isText(checkpoint) ? undefined : fail(`synchronization_checkpoint ${itIs(checkpoint)}`, exchange);
      }),
    ),
  },
  {
    id: 'contacts.next-offset-text',
    level: 'must',
    says: 'A next_offset is a text.',
    source: PAGE,
    why: 'It is documented as a text, and comes back as it was understood.',
    judge: given('contacts', (found) => {
      const offsets = readable(found).filter(({ root }) => (root?.['next_offset'] ?? null) !== null);
      return everyOne(offsets, 'there was one page only', ({ root, exchange }) =>
        isText(root?.['next_offset']) ? undefined : fail(`next_offset ${itIs(root?.['next_offset'])}`, exchange),
      );
    }),
  },
  {
    id: 'contacts.offset-progresses',
    level: 'must',
    says: 'No two pages of a run have the same next_offset.',
    source: PAGE,
    why: 'Talkdesk asks for the next page at once, so the same page would be fetched without end.',
    judge: given('contacts', ({ initial }) => {
      if (initial.end !== 'repeated offset')
        return initial.pages.length > 1 ? PASS : notApplicable('there was one page only');
      return fail('next_offset is one that an earlier page had', initial.pages.at(-1)?.exchange);
    }),
  },
  {
    id: 'contacts.ends',
    level: 'must',
    says: 'A run comes to its end.',
    source: PAGE,
    why: 'Talkdesk asks for pages until one has no next_offset, and only then a run is through.',
    judge: given('contacts', ({ initial }) => {
      if (initial.end === 'complete') return PASS;
      if (initial.end !== 'nothing new') return notApplicable(whyIncomplete(initial, 'the initial run'));
      return fail('many pages in a row brought nothing new, and there were more', initial.pages.at(-1)?.exchange);
    }),
  },
  {
    id: 'contacts.last-page',
    level: 'should',
    says: 'The last page leaves next_offset out, instead of null or an empty text.',
    source: PAGE,
    why: 'A key that is there means that there is more.',
    judge: given('contacts', ({ initial }) => {
      if (initial.end !== 'complete') return notApplicable(whyIncomplete(initial, 'the initial run'));
      const last = initial.pages.at(-1);
      const next = last?.root?.['next_offset'];
      return next === undefined ? PASS : fail(`next_offset ${itIs(next)}`, last?.exchange);
    }),
  },
  {
    id: 'contacts.meta-absent',
    level: 'should',
    says: 'A request without meta asks for the first page.',
    source: PAGE,
    why: 'There is nothing to put into meta in the first call of an initial run, so it may not come at all.',
    judge: sameFirstPage('absentMeta'),
  },
  {
    id: 'contacts.nulls',
    level: 'should',
    says: 'Checkpoint, offset and context may be null, which is the same as absent.',
    source: PAGE,
    why: 'A sample of the documents has context null.',
    judge: sameFirstPage('nulls'),
  },
  {
    id: 'contacts.empty-texts',
    level: 'careful',
    says: 'Checkpoint and offset may be empty texts, which is the same as absent.',
    source: UNWRITTEN,
    why: 'A checkpoint is documented as mandatory and not sent initially; an empty one is what lies between.',
    judge: sameFirstPage('emptyTexts'),
  },
  {
    id: 'contacts.unknown-keys',
    level: 'should',
    says: 'Keys in meta that nobody knows do no harm.',
    source: UNWRITTEN,
    why: 'What is sent today may have more tomorrow.',
    judge: sameFirstPage('unknownKeys'),
  },
  {
    id: 'contacts.unknown-checkpoint',
    level: 'careful',
    says: 'A checkpoint that the bridge never gave does not make it fail.',
    source: UNWRITTEN,
    why: 'A bridge that was rebuilt meets the checkpoints of the old one. To send everything again repairs that.',
    judge: given('contacts', ({ unknownCheckpoint }) => noFailure(unknownCheckpoint)),
  },
  {
    id: 'contacts.unknown-offset',
    level: 'careful',
    says: 'An offset that the bridge never gave does not make it fail.',
    source: UNWRITTEN,
    why: 'A refusal ends the run, and the next one begins anew.',
    judge: given('contacts', ({ unknownOffset }) => noFailure(unknownOffset)),
  },
];

function noFailure(exchange: ContactEvidence['unknownOffset']): Verdict {
  const { answer } = exchange ?? {};
  if (!answer || isRedirect(answer)) return notApplicable('there was no answer to judge');
  return answer.status < 500 ? PASS : fail(`the status is ${answer.status}`, exchange);
}
