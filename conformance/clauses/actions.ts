/** What actions answer, and what they do where something is missing, gone or sent twice. */

import {
  type Clause,
  everyOne,
  everyStatus,
  fail,
  given,
  itIs,
  mayBe,
  mustBeText,
  mustBeWebUrl,
  notApplicable,
  type Verdict,
} from '../clause.ts';
import type { Exchange } from '../caller.ts';
import type { ActionEvidence } from '../evidence.ts';
import { idOf, isObject, isRedirect, isText, isYes, listIn, objectIn } from '../reading.ts';
import { messageIn } from '../session.ts';

const PAGE = 'Implementing an Action Executor';
const CONFIGURING = 'Configuring an Integration';
const UNWRITTEN = 'not written by Talkdesk';

const KEYS = ['message', 'external_id', 'contact_external_id', 'contact_external_type', 'contact_external_url'];

type Rest = NonNullable<ActionEvidence['rest']>;

/** Judges a part of each action that was done, where there is such a part. */
const eachPart = <Part>(
  reason: string,
  partsOf: (rest: Rest, action: ActionEvidence) => readonly Part[],
  faultOf: (part: Part) => Verdict | undefined,
) =>
  given('actions', (actions) => {
    const parts = actions.flatMap((action) => (action.rest ? partsOf(action.rest, action) : []));
    return everyOne(parts, actions.some(({ rest }) => rest) ? reason : 'no action was done', faultOf);
  });

const present = <Item>(item: Item | undefined): readonly Item[] => (item === undefined ? [] : [item]);

/** Answers that say that the action was done, as objects. */
const eachAnswer = (faultOf: (answer: Readonly<Record<string, unknown>>, exchange: Exchange) => Verdict | undefined) =>
  eachPart(
    'no answer could be read',
    (_, { done }) => present(objectIn(done)).map((answer) => ({ answer, done })),
    ({ answer, done }) => faultOf(answer, done),
  );

/** Done, or refused as it should be. */
function doneOrRefused(exchange: Exchange): Verdict | undefined {
  const { answer } = exchange;
  if (!answer || isRedirect(answer) || isYes(exchange) || answer.status === 400) return undefined;
  return fail(`the status is ${answer.status}`, exchange);
}

export const actionClauses: readonly Clause[] = [
  {
    id: 'actions.status-201',
    level: 'must',
    says: 'An action that was done is answered with 201.',
    source: PAGE,
    why: 'Any other status is a failure to Talkdesk.',
    judge: given('actions', (actions) => {
      const known = actions.filter(({ hasContact, done }) => hasContact || done.answer?.status !== 400);
      if (known.length === 0) return notApplicable('no contact is known; --contact ID names one');
      const done = known.map((action) =>
        action.withNumbers && isYes(action.withNumbers) ? action.withNumbers : action.done,
      );
      return everyStatus(done, [201]);
    }),
  },
  {
    id: 'actions.number-text',
    level: 'must',
    says: 'A number may come as a text.',
    source: CONFIGURING,
    why: 'Values come out of templates, which produce texts.',
    judge: given('actions', (actions) => {
      const refused = actions.find(({ withNumbers }) => withNumbers && isYes(withNumbers));
      if (refused) return fail('a number as a text is refused, and as a JSON number it is not', refused.done);
      return everyOne(
        actions.filter(({ done }) => isYes(done)),
        'no action was done',
        () => undefined,
      );
    }),
  },
  {
    id: 'actions.object',
    level: 'must',
    says: 'The answer to an action is an object.',
    source: PAGE,
    why: 'Its fields tell what was done.',
    judge: eachPart(
      'there was no JSON to judge',
      (_, { done }) => (done.answer?.json === undefined ? [] : [done]),
      (done) => (isObject(done.answer?.json) ? undefined : fail(`the body ${itIs(done.answer?.json)}`, done)),
    ),
  },
  {
    id: 'actions.texts',
    level: 'must',
    says: 'Ids, message and type in the answer are texts that are not empty.',
    source: PAGE,
    why: 'They are documented as texts.',
    judge: eachAnswer((answer, exchange) => {
      for (const key of KEYS.slice(0, 4)) {
        const wrong = mayBe(mustBeText)(answer[key]);
        if (wrong !== undefined) return fail(`${key} ${wrong}`, exchange);
      }
      return undefined;
    }),
  },
  {
    id: 'actions.contact-url',
    level: 'should',
    says: 'Where a contact was created, contact_external_url leads to it.',
    source: PAGE,
    why: 'It is required for the contact to pop up.',
    judge: eachAnswer(({ contact_external_id: id, contact_external_url: url }, exchange) => {
      if (id === undefined || id === null) return undefined;
      return isText(url) ? undefined : fail(`contact_external_url ${itIs(url)}`, exchange);
    }),
  },
  {
    id: 'actions.url',
    level: 'should',
    says: 'contact_external_url is an absolute URL.',
    source: PAGE,
    why: 'It is opened from Talkdesk, where a relative one leads nowhere.',
    judge: eachAnswer(({ contact_external_url: url }, exchange) => {
      const wrong = mustBeWebUrl(url);
      return wrong === undefined ? undefined : fail(`contact_external_url ${wrong}`, exchange);
    }),
  },
  {
    id: 'actions.no-nulls',
    level: 'should',
    says: 'What an action has not to tell is left out instead of null.',
    source: PAGE,
    why: 'No field is documented to be null.',
    judge: eachAnswer((answer, exchange) => {
      const key = Object.keys(answer).find((each) => answer[each] === null);
      return key === undefined ? undefined : fail(`${key} is null`, exchange);
    }),
  },
  {
    id: 'actions.known-keys',
    level: 'careful',
    says: "The answer has none but Talkdesk's keys.",
    source: PAGE,
    why: 'What is not documented is lost at best.',
    judge: eachAnswer((answer, exchange) => {
      const key = Object.keys(answer).find((each) => !KEYS.includes(each));
      return key === undefined ? undefined : fail(`${key} is not in Talkdesk's documents`, exchange);
    }),
  },
  {
    id: 'actions.missing-input-400',
    level: 'must',
    says: 'Without a mandatory input an action is refused with 400.',
    source: PAGE,
    why: 'A failure is 400; what is done without its inputs is done wrong.',
    judge: eachPart(
      'no action has a mandatory input',
      ({ withoutMandatory }) => present(withoutMandatory),
      (exchange) => {
        const verdict = everyStatus([exchange], [400]);
        return verdict.outcome === 'fail' ? verdict : undefined;
      },
    ),
  },
  {
    id: 'actions.message',
    level: 'should',
    says: 'A refusal has a message.',
    source: PAGE,
    why: 'It is what the agent reads who executes the action.',
    judge: eachPart(
      'no action was refused with 400',
      ({ withoutMandatory, unknownContact, withoutScope, optional }) =>
        [withoutMandatory, unknownContact, withoutScope, ...optional].filter(
          (exchange) => exchange?.answer?.status === 400 && isObject(exchange.answer.json),
        ),
      (exchange) =>
        exchange && messageIn(exchange) === undefined ? fail('there is no message in the body', exchange) : undefined,
    ),
  },
  {
    id: 'actions.optional-inputs',
    level: 'should',
    says: 'An input that is not mandatory may be missing, null or empty, which is the same.',
    source: CONFIGURING,
    why: 'A template whose value is not known produces any of them.',
    judge: eachPart(
      'no action has an input that is not mandatory',
      ({ optional: [missing, ...others] }) => (missing ? others.map((other) => ({ missing, other })) : []),
      ({ missing, other }) => {
        if (doneOrRefused(missing)) return doneOrRefused(missing);
        if (!other.answer || isRedirect(other.answer) || !missing.answer) return undefined;
        const [was, is] = [missing.answer.status, other.answer.status];
        return was === is ? undefined : fail(`the status is ${is}, and without these inputs it is ${was}`, other);
      },
    ),
  },
  {
    id: 'actions.datetime-forms',
    level: 'should',
    says: 'A datetime may come in each of its three forms.',
    source: CONFIGURING,
    why: 'The documents name three, and none of them says which one an account will send.',
    judge: eachPart(
      'no action has a datetime',
      ({ datetimes }) => datetimes,
      (exchange) => {
        const verdict = everyStatus([exchange], [200, 201]);
        return verdict.outcome === 'fail' ? verdict : undefined;
      },
    ),
  },
  {
    id: 'actions.contact-gone',
    level: 'should',
    says: 'An action about a contact that is gone is done or refused with 400, without a failure of the bridge.',
    source: UNWRITTEN,
    why: 'A contact that was merged or deleted is still known to Talkdesk by its old id.',
    judge: eachPart('no action was done', ({ unknownContact }) => [unknownContact], doneOrRefused),
  },
  {
    id: 'actions.without-scope',
    level: 'should',
    says: 'An action without contact and agent is done or refused with 400, without a failure of the bridge.',
    source: PAGE,
    why: 'Both are sent only where they were synchronized and play a part.',
    judge: eachPart('no action was done', ({ withoutScope }) => [withoutScope], doneOrRefused),
  },
  {
    id: 'actions.strangers-refused',
    level: 'must',
    says: 'No action is done for wrong credentials.',
    source: PAGE,
    why: 'Talkdesk signs nothing: whoever knows the address could write.',
    judge: eachPart(
      'no value of --auth proves who is calling',
      ({ wrongCredentials }) => present(wrongCredentials),
      (exchange) => (isYes(exchange) ? fail('wrong credentials are served', exchange) : undefined),
    ),
  },
  {
    id: 'actions.visible',
    level: 'careful',
    says: 'What an action created for a contact is among its interactions as soon as it is answered.',
    source: UNWRITTEN,
    why: 'An answer before the write tells of things that may never be.',
    judge: eachPart(
      'no action told of an external_id for a contact whose interactions can be asked for',
      ({ seen }, { done }) => {
        const list = seen && listIn(seen);
        return list ? [{ seen, ids: list.map(idOf), created: idOf({ id: objectIn(done)?.['external_id'] }) }] : [];
      },
      ({ seen, ids, created }) =>
        ids.includes(created) ? undefined : fail('external_id is not among the interactions', seen),
    ),
  },
  {
    id: 'actions.once',
    level: 'careful',
    says: 'The same request again does not create a second thing.',
    source: UNWRITTEN,
    why: 'There is no id of a call, and a request may be sent twice.',
    judge: eachPart(
      'no action told of an external_id',
      ({ again }, { done }) => {
        const [first, second] = [done, again].map((exchange) => objectIn(exchange)?.['external_id']);
        return first === undefined ? [] : [{ again, first, second }];
      },
      ({ again, first, second }) =>
        second === undefined || second === first ? undefined : fail('another external_id came', again),
    ),
  },
];
