/** Whether every contact reaches Talkdesk, whichever way it goes about its synchronizations. */

import { type Clause, everyOne, fail, given, notApplicable, PASS, someOf, type Verdict } from '../clause.ts';
import type { ContactEvidence, IncrementalEvidence } from '../evidence.ts';
import { type Run, whyIncomplete } from '../run.ts';

const PAGE = 'Implementing a Contact Synchronization';

/** Judges what needs the initial run to be complete. */
const ifComplete = (judge: (found: ContactEvidence) => Verdict) =>
  given('contacts', (found) => {
    const { initial } = found;
    return initial.end === 'complete' ? judge(found) : notApplicable(whyIncomplete(initial, 'the initial run'));
  });

/** Incremental runs that should have brought contacts of later pages, and what they brought of them. */
const withLater = ({ incremental }: ContactEvidence) =>
  incremental
    .filter(({ later, run }) => later.size > 0 && run.end === 'complete')
    .map((each) => ({ ...each, brought: each.later.intersection(each.run.ids) }));

const NO_LATER = 'no complete run from the checkpoint of a page that others follow';

const lastExchange = ({ pages }: Run) => pages.at(-1)?.exchange;

export const contactRunClauses: readonly Clause[] = [
  {
    id: 'contacts.expected-count',
    level: 'must',
    says: 'An initial run brings every contact.',
    source: PAGE,
    why: 'A caller whom no run brings is a stranger to Talkdesk.',
    judge: given('contacts', ({ initial, expected }) => {
      if (expected === undefined) return notApplicable('--expect-contacts tells how many there are');
      if (initial.end !== 'complete') return notApplicable(whyIncomplete(initial, 'the initial run'));
      const count = initial.ids.size;
      return count === expected ? PASS : fail(`${count} came, and there are ${expected}`, lastExchange(initial));
    }),
  },
  {
    id: 'contacts.repeat-page',
    level: 'must',
    says: 'A page that is asked for again brings at least the same contacts.',
    source: PAGE,
    why: 'After a 401 or a lost answer the same request is sent once more.',
    judge: given('contacts', ({ repeated }) => {
      if (!repeated?.first.elements) return notApplicable('there was one page only');
      const { first, again } = repeated;
      const missing = new Set(first.ids).difference(new Set(again.ids));
      return missing.size === 0 ? PASS : fail(`the second time ${someOf(missing)} did not come`, again.exchange);
    }),
  },
  {
    id: 'contacts.restart',
    level: 'must',
    says: 'A run that was broken off can be begun anew, and brings everything.',
    source: PAGE,
    why: 'A failure in the middle must not cost a contact.',
    judge: ifComplete(({ initial, restart }) => {
      if (!restart) return notApplicable('there was no second run');
      if (restart.end !== 'complete') return notApplicable(whyIncomplete(restart, 'the second run'));
      const missing = initial.ids.difference(restart.ids);
      return missing.size === 0 ? PASS : fail(`the second time ${someOf(missing)} did not come`, lastExchange(restart));
    }),
  },
  {
    id: 'contacts.checkpoint-not-ahead',
    level: 'must',
    says: "A page's checkpoint is not ahead of the contacts on it.",
    source: PAGE,
    why: 'Where a run breaks off, the next one starts from that checkpoint, and all that was to follow never comes.',
    judge: ifComplete((found) =>
      everyOne(withLater(found), NO_LATER, ({ page, brought, run }) =>
        brought.size > 0
          ? undefined
          : fail(`from page ${page}'s checkpoint nothing of the later pages comes`, lastExchange(run)),
      ),
    ),
  },
  {
    id: 'contacts.order',
    level: 'must',
    says: 'Contacts come in ascending order of what the checkpoint is made of.',
    source: PAGE,
    why: 'Else a checkpoint does not mean that all before it were delivered, and a run from it leaves some out.',
    judge: ifComplete((found) =>
      everyOne(
        withLater(found).filter(({ brought }) => brought.size > 0),
        'no run brought contacts of later pages',
        ({ page, later, run }) => {
          const missing = later.difference(run.ids);
          if (missing.size === 0) return undefined;
          return fail(
            `from page ${page}'s checkpoint ${someOf(missing)} of later pages did not come`,
            lastExchange(run),
          );
        },
      ),
    ),
  },
  {
    id: 'contacts.page-lost',
    level: 'must',
    says: 'Nothing comes in an incremental run that initial runs had left out.',
    source: PAGE,
    why: 'What is left out of the first copy is known to Talkdesk only after its next change, if ever.',
    judge: ifComplete(({ initial, restart, incremental }) => {
      const known = initial.ids.union(restart?.ids ?? new Set());
      return everyOne(incremental, 'there was no incremental run', ({ page, run }) => {
        const others = run.ids.difference(known);
        if (others.size === 0) return undefined;
        return fail(
          `from page ${page}'s checkpoint ${someOf(others)} came, which no initial run brought`,
          lastExchange(run),
        );
      });
    }),
  },
  {
    id: 'contacts.both-habits',
    level: 'must',
    says: 'Later pages of an incremental run bring the same with the checkpoint it began with and with the newest one.',
    source: PAGE,
    why: 'Which of the two Talkdesk sends beside an offset is not documented.',
    judge: ifComplete(({ habits }) => {
      if (!habits || habits.kept.pages.length < 2) return notApplicable('no incremental run had a second page');
      const { kept, newest } = habits;
      if (kept.end !== 'complete') return notApplicable(whyIncomplete(kept, 'the run'));
      const missing = kept.ids.difference(newest.ids);
      if (missing.size === 0) return PASS;
      return fail(`with each page's checkpoint ${someOf(missing)} did not come`, lastExchange(newest));
    }),
  },
  {
    id: 'contacts.quiet-run',
    level: 'should',
    says: 'From the last checkpoint not everything comes again.',
    source: PAGE,
    why: 'Every half hour all contacts would be fetched, which the mandatory checkpoint is to prevent.',
    judge: ifComplete(({ initial, incremental }) => {
      const last: IncrementalEvidence | undefined = incremental.find(({ isLast }) => isLast);
      if (last?.run.end !== 'complete' || initial.ids.size < 2)
        return notApplicable('there are too few contacts, or no complete run from the last checkpoint');
      const again = initial.ids.intersection(last.run.ids);
      if (again.size < initial.ids.size) return PASS;
      return fail(`all ${again.size} contacts came again`, lastExchange(last.run));
    }),
  },
];
