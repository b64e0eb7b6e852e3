/** Defects of all endpoints, or of the way to them. */

import type { PlainAnswer, PlainRequest } from '../plain-bridge.ts';
import { at, type Break, refusal } from './break.ts';

const everywhere = (answer: (given: PlainAnswer, request: PlainRequest) => PlainAnswer) => ({ answer });

/** An answer in the place of the proper one, where the request is of a kind. */
const where = (is: (request: PlainRequest, given: PlainAnswer) => boolean, instead: PlainAnswer) =>
  everywhere((given, request) => (is(request, given) ? instead : given));

const isGet = ({ method }: PlainRequest) => method === 'GET';

export const transportBreaks: readonly Break[] = [
  { name: 'is reached without encryption', fails: ['transport.https'], origin: 'http://plain.example' },
  {
    name: 'does not answer some requests',
    fails: ['transport.in-time'],
    fault: at('agents', (given, { body }) => {
      if (typeof body?.meta?.['offset'] !== 'string') return given;
      throw new DOMException('Nothing came', 'TimeoutError');
    }),
  },
  {
    name: 'redirects to another address',
    fails: ['transport.no-redirect'],
    fault: at('interactions', () => ({ status: 307, headers: { Location: 'https://elsewhere.example/' } })),
  },
  {
    name: 'answers with a page instead of JSON',
    fails: ['transport.json'],
    fault: at('agents', (given) => (given.status === 200 ? { ...given, text: '<h1>Agents</h1>' } : given)),
  },
  {
    name: 'encodes its JSON twice',
    fails: ['transport.json-once'],
    fault: at('contacts', (given) => ({ ...given, body: JSON.stringify(given.body) })),
  },
  {
    name: 'declares its JSON as something else',
    fails: ['transport.content-type'],
    fault: at('agents', (given) => ({ ...given, headers: { 'Content-Type': 'text/html' } })),
  },
  {
    name: 'has error pages',
    fails: ['transport.error-json'],
    fault: everywhere((given) =>
      given.status === 401
        ? { ...given, text: '<h1>Unauthorized</h1>', headers: { 'Content-Type': 'text/html' } }
        : given,
    ),
  },
  { name: 'answers a GET', fails: ['transport.only-post'], fault: where(isGet, { status: 200, body: {} }) },
  { name: 'has no address for a GET', fails: ['transport.method-405'], fault: where(isGet, refusal(404)) },
  {
    name: 'fails at broken JSON',
    fails: ['transport.broken-json'],
    fault: where((request) => !isGet(request) && !request.body, refusal(500)),
  },
  {
    name: 'fails at large bodies',
    fails: ['transport.large-body'],
    fault: where(({ text }) => text.length > 500_000, refusal(500)),
  },
  {
    name: 'knows no charset',
    fails: ['transport.charset'],
    fault: where(({ contentType }) => contentType.includes('charset'), refusal(415)),
  },
  {
    name: 'insists on a Content-Type',
    fails: ['transport.any-type'],
    fault: where(({ contentType }) => contentType === 'text/plain', refusal(415)),
  },
  {
    name: 'repeats a wrong key in its message',
    fails: ['transport.no-secrets'],
    fault: everywhere((given, { body }) =>
      given.status === 401 ? { ...given, body: { message: `Not a key: ${JSON.stringify(body?.auth)}` } } : given,
    ),
  },
  {
    name: 'shows where it failed',
    fails: ['transport.no-internals'],
    fault: everywhere((given) =>
      given.status === 401 ? { ...given, body: { message: 'No\n    at check (/srv/bridge.js:10:5)' } } : given,
    ),
  },
];
