/** The synchronization of agents: its answers, and the integer offsets that lead through it. */

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
  listFault,
  mustBeText,
  notApplicable,
  onlyKeys,
  PASS,
  someOf,
  type Verdict,
} from '../clause.ts';
import type { AgentEvidence } from '../evidence.ts';
import { idOf, isText, isYes } from '../reading.ts';
import { type Page, whyIncomplete } from '../run.ts';

const PAGE = 'Implementing an Agent Synchronization';

const eachAgent = (judge: (agents: readonly Element[]) => Verdict) =>
  given('agents', ({ run }) =>
    judge(run.pages.flatMap(({ elements, exchange }) => elementsOf('agents', elements, exchange))),
  );

const eachAgentField = (keys: readonly string[], demand: (value: unknown) => string | undefined) =>
  eachAgent((agents) => everyField(agents, keys, demand, 'no agent came'));

/** Offsets that lead on, each with its page. */
const eachOffset = (faultOf: (offset: unknown, page: Page) => Verdict | undefined) =>
  given('agents', ({ run }) => {
    const leading = run.pages.filter(({ root }) => (root?.['next_offset'] ?? null) !== null);
    return everyOne(leading, 'there was one page only', (page) => faultOf(page.root?.['next_offset'], page));
  });

const samePage = (pick: (found: AgentEvidence) => readonly [Page, Page] | undefined): Clause['judge'] =>
  given('agents', (found) => {
    const [first, other] = pick(found) ?? [];
    if (!first?.elements || !other) return notApplicable('there is no such page');
    const status = everyStatus([other.exchange], [200]);
    if (status.outcome !== 'pass') return status;
    if (!other.elements) return notApplicable('the page could not be read');
    const missing = new Set(first.ids).difference(new Set(other.ids));
    return missing.size === 0 ? PASS : fail(`${someOf(missing)} did not come`, other.exchange);
  });

/** The first page of the run, against the one that was asked for in another way. */
const sameFirstPage = (form: 'nullOffset' | 'absentOffset' | 'absentMeta') =>
  samePage(({ run, [form]: page }) => (run.pages[0] ? [run.pages[0], page] : undefined));

export const agentClauses: readonly Clause[] = [
  {
    id: 'agents.status-200',
    level: 'must',
    says: 'Every page is answered with 200.',
    source: PAGE,
    why: 'The list of agents is used as a whole.',
    judge: given('agents', ({ run }) =>
      everyStatus(
        run.pages.map(({ exchange }) => exchange),
        [200],
      ),
    ),
  },
  {
    id: 'agents.object',
    level: 'must',
    says: 'A page is an object.',
    source: PAGE,
    why: 'Its offset has no other place.',
    judge: given('agents', ({ run }) => {
      const read = run.pages.filter(({ exchange }) => isYes(exchange) && exchange.answer?.json !== undefined);
      return everyOne(read, 'no page could be read', ({ root, exchange }) =>
        root ? undefined : fail(`the page ${itIs(exchange.answer?.json)}`, exchange),
      );
    }),
  },
  {
    id: 'agents.list',
    level: 'must',
    says: 'The agents of a page are a list of objects.',
    source: PAGE,
    why: 'Talkdesk reads agents out of nothing else.',
    judge: given('agents', ({ run }) => {
      const roots = run.pages.flatMap(({ root, exchange }) => (root ? [{ agents: root['agents'], exchange }] : []));
      return everyOne(roots, 'no page could be read', ({ agents, exchange }) => listFault('agents', agents, exchange));
    }),
  },
  {
    id: 'agents.id-text',
    level: 'should',
    says: "An agent's id is a text.",
    source: PAGE,
    why: 'It is documented as a text, though a sample has a number, and comes back in actions.',
    judge: eachAgentField(['id'], (id) =>
      typeof id === 'string' || idOf({ id }) === undefined ? undefined : itIs(id),
    ),
  },
  {
    id: 'agents.id',
    level: 'must',
    says: 'An agent has an id that is not empty.',
    source: PAGE,
    why: 'It is mandatory: without it nobody is the one who executes an action.',
    judge: eachAgentField(['id'], (id) => (typeof id === 'number' ? undefined : mustBeText(id))),
  },
  {
    id: 'agents.id-unique',
    level: 'must',
    says: 'No two agents of a page have the same id.',
    source: PAGE,
    why: 'One of them would take the place of the other.',
    judge: eachAgent((agents) => allDistinct(agents, idOf, 'id')),
  },
  {
    id: 'agents.name',
    level: 'must',
    says: 'An agent has a name that is not empty.',
    source: PAGE,
    why: 'It is mandatory.',
    judge: eachAgentField(['name'], mustBeText),
  },
  {
    id: 'agents.email',
    level: 'must',
    says: 'An agent has an e-mail address.',
    source: PAGE,
    why: 'It is mandatory, and how an agent is found among the users of Talkdesk. Who has none is better left out.',
    judge: eachAgentField(['email'], (email) =>
      isText(email) ? (/^\S+@\S+$/.test(email) ? undefined : 'is no e-mail address') : itIs(email),
    ),
  },
  {
    id: 'agents.email-unique',
    level: 'should',
    says: 'No two agents of a page have the same e-mail address, whatever its case.',
    source: PAGE,
    why: 'Which of them is meant would be left to chance.',
    judge: eachAgent((agents) =>
      allDistinct(agents, ({ email }) => (isText(email) ? email.toLowerCase() : undefined), 'e-mail'),
    ),
  },
  {
    id: 'agents.next-offset-integer',
    level: 'must',
    says: 'A next_offset is a whole number.',
    source: PAGE,
    why: 'It is documented as an integer, other than the one of contacts.',
    judge: eachOffset((offset, { exchange }) =>
      Number.isSafeInteger(offset) ? undefined : fail(`next_offset ${itIs(offset)}`, exchange),
    ),
  },
  {
    id: 'agents.next-offset-positive',
    level: 'careful',
    says: 'A next_offset is 1 or more.',
    source: PAGE,
    why: 'Zero may be taken for none, and then the rest of the agents is missing.',
    judge: eachOffset((offset, { exchange }) =>
      Number(offset) <= 0 ? fail('next_offset is less than 1', exchange) : undefined,
    ),
  },
  {
    id: 'agents.offset-progresses',
    level: 'must',
    says: 'No two pages of a run have the same next_offset.',
    source: PAGE,
    why: 'The same page would be fetched without end.',
    judge: given('agents', ({ run }) => {
      if (run.end !== 'repeated offset') return run.pages.length > 1 ? PASS : notApplicable('there was one page only');
      return fail('next_offset is one that an earlier page had', run.pages.at(-1)?.exchange);
    }),
  },
  {
    id: 'agents.ends',
    level: 'must',
    says: 'A run comes to its end.',
    source: PAGE,
    why: 'Talkdesk asks for pages until one has no next_offset.',
    judge: given('agents', ({ run }) => {
      if (run.end === 'complete') return PASS;
      if (run.end !== 'nothing new') return notApplicable(whyIncomplete(run, 'the run'));
      return fail('many pages in a row brought nothing new, and there were more', run.pages.at(-1)?.exchange);
    }),
  },
  {
    id: 'agents.last-page',
    level: 'must',
    says: 'The last page leaves next_offset out.',
    source: PAGE,
    why: 'The documents say so expressly; null is something that was sent.',
    judge: given('agents', ({ run }) => {
      if (run.end !== 'complete') return notApplicable(whyIncomplete(run, 'the run'));
      const last = run.pages.at(-1);
      const next = last?.root?.['next_offset'];
      return next === undefined ? PASS : fail(`next_offset ${itIs(next)}`, last?.exchange);
    }),
  },
  {
    id: 'agents.offset-null',
    level: 'must',
    says: 'An offset of null asks for the first page.',
    source: PAGE,
    why: 'One half of the page says that the first request has it.',
    judge: sameFirstPage('nullOffset'),
  },
  {
    id: 'agents.offset-absent',
    level: 'must',
    says: 'A request without an offset asks for the first page.',
    source: PAGE,
    why: 'The other half of the page says that the first request is sent without it.',
    judge: sameFirstPage('absentOffset'),
  },
  {
    id: 'agents.meta-absent',
    level: 'should',
    says: 'A request without meta asks for the first page.',
    source: PAGE,
    why: 'In an earlier edition nothing but auth was sent.',
    judge: sameFirstPage('absentMeta'),
  },
  {
    id: 'agents.repeat-page',
    level: 'must',
    says: 'A page that is asked for again brings at least the same agents.',
    source: PAGE,
    why: 'After a 401 or a lost answer the same request is sent once more.',
    judge: samePage(({ second }) => second && [second.first, second.again]),
  },
  {
    id: 'agents.offset-text',
    level: 'should',
    says: 'An offset that comes back as a text of digits is understood.',
    source: PAGE,
    why: 'Offsets are integers here and texts with contacts, so one may be sent as the other.',
    judge: samePage(({ second }) => second && [second.first, second.asText]),
  },
  {
    id: 'agents.known-keys',
    level: 'careful',
    says: "Agents have none but Talkdesk's keys.",
    source: PAGE,
    why: 'What is not documented is lost at best.',
    judge: eachAgent((agents) => onlyKeys(agents, ['id', 'name', 'email'])),
  },
];
