/** What is true for all endpoints: how a bridge is reached, and the form of whatever it answers. */

import type { Exchange } from '../caller.ts';
import { type Clause, everyOne, fail, given, NO_ANSWER, notApplicable, PASS } from '../clause.ts';
import { isRedirect, isYes } from '../reading.ts';

const INDEX = 'Integrations (rules for all endpoints, earlier edition)';
const EXECUTOR = 'Implementing an Action Executor';
const UNWRITTEN = 'not written by Talkdesk';

const bodiesOf = (exchanges: readonly Exchange[]) => exchanges.filter(({ answer }) => answer && !isRedirect(answer));

const INTERNALS =
  /Traceback \(most recent call last\)|\bat \S+ \(?\S+:\d+:\d+\)?|File "[^"]+", line \d+|\bat [\w$.]+\([\w$]+\.java:\d+\)|\.rb:\d+:in /;

export const transportClauses: readonly Clause[] = [
  {
    id: 'transport.https',
    level: 'must',
    says: 'The bridge is reached over HTTPS.',
    source: INDEX,
    why: 'Every request carries credentials, and Talkdesk calls no other address.',
    judge({ origin }) {
      const { protocol, hostname } = new URL(origin);
      if (protocol === 'https:') return PASS;
      const isHere = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
      return isHere ? notApplicable('the bridge is on this machine') : fail(`${origin} is not encrypted`);
    },
  },
  {
    id: 'transport.in-time',
    level: 'must',
    says: 'Every request gets an answer, in time.',
    source: UNWRITTEN,
    why: 'A request that Talkdesk gives up on is lost; the hosts of its own bridges cut off after 30 seconds.',
    judge: ({ exchanges }) =>
      everyOne(exchanges, NO_ANSWER, (exchange) =>
        exchange.answer ? undefined : fail(exchange.silence ?? '', exchange),
      ),
  },
  {
    id: 'transport.no-redirect',
    level: 'must',
    says: 'No request is redirected.',
    source: UNWRITTEN,
    why: 'A POST that is redirected becomes a GET, or takes the credentials to another place.',
    judge: ({ exchanges }) =>
      everyOne(exchanges, NO_ANSWER, (exchange) =>
        exchange.answer && isRedirect(exchange.answer)
          ? fail(`the status is ${exchange.answer.status}`, exchange)
          : undefined,
      ),
  },
  {
    id: 'transport.json',
    level: 'must',
    says: 'The body of every answer that says yes is JSON.',
    source: INDEX,
    why: 'Talkdesk reads nothing else.',
    judge({ exchanges }) {
      const done = exchanges.filter((exchange) => isYes(exchange) && exchange.answer?.status !== 204);
      return everyOne(done, NO_ANSWER, (exchange) => {
        if (exchange.answer?.json !== undefined) return undefined;
        return fail(exchange.answer?.text === '' ? 'the body is empty' : 'the body is no JSON', exchange);
      });
    },
  },
  {
    id: 'transport.json-once',
    level: 'must',
    says: 'The JSON of an answer is an object or a list, not a text with JSON in it.',
    source: INDEX,
    why: 'A body that was encoded twice is one long text to its reader.',
    judge: ({ exchanges }) =>
      everyOne(bodiesOf(exchanges), NO_ANSWER, (exchange) =>
        exchange.answer?.wrapped ? fail('the body is JSON within a text of JSON', exchange) : undefined,
      ),
  },
  {
    id: 'transport.content-type',
    level: 'must',
    says: 'Every answer with JSON says so: Content-Type is application/json.',
    source: INDEX,
    why: 'The header is required since 2015; without it the body may not be read.',
    judge({ exchanges }) {
      const withJson = bodiesOf(exchanges).filter(({ answer }) => answer?.json !== undefined);
      return everyOne(withJson, NO_ANSWER, (exchange) => {
        const type = exchange.answer?.contentType;
        if (type?.split(';')[0]?.trim().toLowerCase() === 'application/json') return undefined;
        return fail(type ? `it is ${type}` : 'there is no Content-Type', exchange);
      });
    },
  },
  {
    id: 'transport.error-json',
    level: 'should',
    says: 'Errors are answered with JSON, too.',
    source: INDEX,
    why: 'The reason of an error page or of an empty body reaches nobody.',
    judge({ exchanges }) {
      const errors = exchanges.filter(({ answer }) => (answer?.status ?? 0) >= 400);
      return everyOne(errors, 'there was no error', (exchange) => {
        const { answer } = exchange;
        if (answer?.json !== undefined) return undefined;
        return fail(
          `the ${answer?.status} has ${answer?.text === '' ? 'no body' : 'a body that is no JSON'}`,
          exchange,
        );
      });
    },
  },
  {
    id: 'transport.only-post',
    level: 'must',
    says: 'Nothing but POST is served.',
    source: EXECUTOR,
    why: 'What answers a GET can be called by any link, and stored by any cache on the way.',
    judge: given('protocol', ({ wrongMethod }) =>
      everyOne(wrongMethod, NO_ANSWER, (exchange) =>
        isYes(exchange) ? fail('a GET is answered', exchange) : undefined,
      ),
    ),
  },
  {
    id: 'transport.method-405',
    level: 'careful',
    says: 'Another method is refused with 405.',
    source: EXECUTOR,
    why: 'It tells a wrong method from a wrong address or a broken bridge.',
    judge: given('protocol', ({ wrongMethod }) => {
      const refused = wrongMethod.filter(({ answer }) => (answer?.status ?? 0) >= 400);
      return everyOne(refused, 'no GET was refused', (exchange) => {
        const status = exchange.answer?.status;
        return status === 405 ? undefined : fail(`the status is ${status}`, exchange);
      });
    }),
  },
  {
    id: 'transport.broken-json',
    level: 'should',
    says: 'A body that is no JSON is refused with a status from 400 to 499.',
    source: UNWRITTEN,
    why: 'A bridge that fails at what comes in looks broken, and may be.',
    judge: given('protocol', ({ brokenJson }) => everyOne(brokenJson, NO_ANSWER, refusedOnly)),
  },
  {
    id: 'transport.large-body',
    level: 'should',
    says: 'A body of 1 MB is served or refused, without a failure of the bridge.',
    source: UNWRITTEN,
    why: 'No limit is documented, and the text of an action may be long.',
    judge: given('protocol', ({ largeBody }) => everyOne(largeBody ? [largeBody] : [], NO_ENDPOINT, noFailure)),
  },
  {
    id: 'transport.charset',
    level: 'should',
    says: 'A request may name a charset in its Content-Type.',
    source: UNWRITTEN,
    why: 'Talkdesk documents no header of its requests, and many clients send one.',
    judge: given('protocol', ({ charset }) => everyOne(charset ? [charset] : [], NO_ENDPOINT, servedOnly)),
  },
  {
    id: 'transport.any-type',
    level: 'careful',
    says: 'A body that is JSON is read whatever Content-Type it comes with.',
    source: UNWRITTEN,
    why: 'Talkdesk documents no header of its requests.',
    judge: given('protocol', ({ otherType }) => everyOne(otherType ? [otherType] : [], NO_ENDPOINT, servedOnly)),
  },
  {
    id: 'transport.no-secrets',
    level: 'must',
    says: 'No answer holds a secret that was sent.',
    source: UNWRITTEN,
    why: 'Answers and their messages are stored, logged and shown to people who may not know the secret.',
    judge({ exchanges, secrets }) {
      if (secrets.length === 0) return notApplicable('no secret was sent');
      return everyOne(exchanges, NO_ANSWER, (exchange) =>
        secrets.some((secret) => exchange.answer?.text.includes(secret))
          ? fail('the body holds a secret value of auth', exchange)
          : undefined,
      );
    },
  },
  {
    id: 'transport.no-internals',
    level: 'careful',
    says: 'No answer shows the inside of the bridge, such as a stack trace.',
    source: UNWRITTEN,
    why: 'It helps nobody but those who attack.',
    judge: ({ exchanges }) =>
      everyOne(exchanges, NO_ANSWER, (exchange) =>
        INTERNALS.test(exchange.answer?.text ?? '') ? fail('the body holds a stack trace', exchange) : undefined,
      ),
  },
];

const NO_ENDPOINT = 'the manifest names no endpoint but actions';

function refusedOnly(exchange: Exchange) {
  const status = exchange.answer?.status ?? 400;
  return (status >= 400 && status < 500) || (status >= 300 && status < 400)
    ? undefined
    : fail(`the status is ${status}`, exchange);
}

function noFailure(exchange: Exchange) {
  const { answer } = exchange;
  return answer && answer.status < 500
    ? undefined
    : fail(answer ? `the status is ${answer.status}` : 'there is no answer', exchange);
}

function servedOnly(exchange: Exchange) {
  const { answer } = exchange;
  if (!answer || isRedirect(answer) || isYes(exchange)) return undefined;
  return fail(`the status is ${answer.status}`, exchange);
}
