/** Who is calling: the validation of credentials, and what happens to wrong ones elsewhere. */

import { type Clause, everyOne, everyStatus, fail, given, itIs, NO_ANSWER, notApplicable, PASS } from '../clause.ts';
import type { ValidationEvidence } from '../evidence.ts';
import { isObject, isRedirect, isYes, objectIn } from '../reading.ts';

const VALIDATOR = 'Implementing an Authorization Validator';
const CONFIGURING = 'Configuring an Integration';

const NOT_ACCEPTED = 'the given credentials were not accepted';
/** Statuses that are about who is calling, or how often. */
const REFUSALS = new Set([401, 403, 423, 429]);

const NOTHING_PROVES = 'no value of --auth proves who is calling';

/** Judges what came after the credentials were accepted. */
const ifAccepted = (
  judge: (rest: NonNullable<ValidationEvidence['rest']>, found: ValidationEvidence) => ReturnType<Clause['judge']>,
) => given('validation', (found) => (found.rest ? judge(found.rest, found) : notApplicable(NOT_ACCEPTED)));

export const authClauses: readonly Clause[] = [
  {
    id: 'auth.accepted',
    level: 'must',
    says: 'Valid credentials are accepted.',
    source: VALIDATOR,
    why: 'An integration whose credentials are refused cannot be activated. (Are the values of --auth right?)',
    judge: given('validation', ({ accepted }) => {
      const { answer } = accepted;
      if (!answer || isRedirect(answer)) return notApplicable(NO_ANSWER);
      return isYes(accepted) ? PASS : fail(`the status is ${answer.status}`, accepted);
    }),
  },
  {
    id: 'auth.status-200',
    level: 'should',
    says: 'Accepted credentials are answered with 200.',
    source: VALIDATOR,
    why: 'An earlier edition had 204, which has no room for fields to store, and the newer one does not know it.',
    judge: given('validation', ({ accepted }) =>
      isYes(accepted) ? everyStatus([accepted], [200]) : notApplicable(NOT_ACCEPTED),
    ),
  },
  {
    id: 'auth.object',
    level: 'must',
    says: 'The answer to accepted credentials is an object.',
    source: VALIDATOR,
    why: 'Its keys are the fields that Talkdesk stores.',
    judge: given('validation', ({ accepted }) => {
      const json = isYes(accepted) ? accepted.answer?.json : undefined;
      if (json === undefined) return notApplicable('there was no JSON to judge');
      return isObject(json) ? PASS : fail(`the body ${itIs(json)}`, accepted);
    }),
  },
  {
    id: 'auth.flat',
    level: 'must',
    says: 'The values that come back are texts, numbers or booleans.',
    source: VALIDATOR,
    why: 'They are stored as fields of auth, beside what a person typed.',
    judge: given('validation', ({ accepted }) => {
      const returned = objectIn(accepted);
      if (!returned) return notApplicable('no object came');
      const key = Object.keys(returned).find((each) => typeof returned[each] === 'object');
      return key === undefined ? PASS : fail(`${key} ${itIs(returned[key])}`, accepted);
    }),
  },
  {
    id: 'auth.declared',
    level: 'must',
    says: 'Every field that comes back is declared in authentication_configuration, with store true.',
    source: VALIDATOR,
    why: 'Talkdesk stores only what it expects.',
    judge: given('validation', ({ accepted, declared }) => {
      const returned = objectIn(accepted);
      if (!returned) return notApplicable('no object came');
      const stored = new Set(declared.filter(({ store }) => store).map((entry) => entry.field_name));
      const key = Object.keys(returned).find((each) => !stored.has(each));
      return key === undefined ? PASS : fail(`${key} is not declared as a field that is stored`, accepted);
    }),
  },
  {
    id: 'auth.unknown-keys',
    level: 'should',
    says: 'Keys that nobody declared do no harm.',
    source: 'not written by Talkdesk',
    why: 'What is sent today may have more tomorrow.',
    judge: ifAccepted(({ unknownKeys }) => everyStatus([unknownKeys], [200, 204])),
  },
  {
    id: 'auth.wrong-401',
    level: 'must',
    says: 'A wrong credential is refused with 401.',
    source: VALIDATOR,
    why: 'Any other status is a failure of the bridge to Talkdesk, or activates an integration that cannot work.',
    judge: ifAccepted(({ wrong }) =>
      everyOne(wrong, NOTHING_PROVES, ({ field, exchange }) => {
        const { answer } = exchange;
        if (!answer || isRedirect(answer) || answer.status === 401) return undefined;
        return fail(`with a wrong ${field} the status is ${answer.status}`, exchange);
      }),
    ),
  },
  {
    id: 'auth.without-refused',
    level: 'must',
    says: 'A request without credentials is refused with 401 or 400.',
    source: VALIDATOR,
    why: 'It is the first thing that a stranger tries.',
    judge: ifAccepted(({ without }, { isOpen }) =>
      isOpen ? notApplicable('authentication_type is none') : everyStatus(without, [400, 401]),
    ),
  },
  {
    id: 'auth.strangers-refused',
    level: 'must',
    says: 'Contacts, agents and interactions are not given for wrong credentials.',
    source: VALIDATOR,
    why: 'Talkdesk signs nothing: whoever knows the address could read them.',
    judge: given('strangers', ({ tries }) =>
      everyOne(tries, NOTHING_PROVES, ({ wrong }) =>
        isYes(wrong) ? fail('wrong credentials are served', wrong) : undefined,
      ),
    ),
  },
  {
    id: 'auth.token-401',
    level: 'must',
    says: 'With OAuth, a token that is not valid is refused with 401 on every endpoint.',
    source: CONFIGURING,
    why: 'It is what makes Talkdesk refresh the token and send the same request again.',
    judge: given('strangers', ({ isOauth, tries }) => {
      if (!isOauth) return notApplicable('authentication_type is not oauth2');
      return everyOne(tries, NOTHING_PROVES, ({ wrong }) => {
        const status = wrong.answer?.status ?? 0;
        return status < 400 || status === 401 ? undefined : fail(`the status is ${status}`, wrong);
      });
    }),
  },
  {
    id: 'auth.again-after-refusal',
    level: 'must',
    says: 'The request that was refused is served once its credentials are right.',
    source: CONFIGURING,
    why: 'After a 401 Talkdesk repeats the same request with a new token.',
    judge: given('strangers', ({ tries }) => {
      const refused = tries.filter(({ wrong }) => !isYes(wrong));
      return everyOne(refused, 'no request was refused', ({ right }) => {
        const status = right.answer?.status ?? 0;
        return REFUSALS.has(status) ? fail(`the status is ${status}`, right) : undefined;
      });
    }),
  },
];
