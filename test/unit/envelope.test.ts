import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionsEndpoint } from '../../src/contract/actions.ts';
import { agentSyncEndpoint } from '../../src/contract/agent-sync.ts';
import { authValidationEndpoint } from '../../src/contract/auth-validation.ts';
import { parseJsonObject } from '../../src/http/body.ts';
import { contactSyncEndpoint } from '../../src/contract/contact-sync.ts';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { parseBody } from '../../src/http/parse-body.ts';
import { interactionUpdateEndpoint } from '../../src/contract/interaction-update.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { refusalOf } from './refusal.ts';

/** What an endpoint makes of a body as it comes over the wire. */
function read(endpoint: Endpoint, body: object | string): unknown {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return parseBody(endpoint.request, parseJsonObject(new TextEncoder().encode(text)));
}

const NO_CONTACT = { contact_emails: [], contact_phones: [] };
const ENDPOINTS = [
  [authValidationEndpoint, { auth: {} }],
  [contactSyncEndpoint, { auth: {}, meta: {} }],
  [agentSyncEndpoint, { auth: {}, meta: {} }],
  [interactionUpdateEndpoint, { auth: {}, meta: { interaction_types: [] }, data: NO_CONTACT }],
  [actionsEndpoint, { auth: {}, meta: {}, data: {} }],
] as const;

describe('every endpoint', () => {
  for (const [endpoint, empty] of ENDPOINTS) {
    test.each([
      ['without sections', {}],
      ['with null for its sections', { auth: null, meta: null, data: null }],
      ['with empty texts for its sections', { auth: '', meta: '', data: '' }],
      ['with empty sections', { auth: {}, meta: {}, data: {} }],
      ['with keys that nobody knows', { auth: {}, meta: { page: 1 }, data: {}, version: 2 }],
    ])(`takes a body %s (${endpoint.name})`, (_, body) => {
      expect(read(endpoint, body)).toEqual(empty);
    });
  }

  test('keeps `auth` and the `data` of an action as they came', () => {
    const open = { text: 'a', number: 1, truth: false, nothing: null, list: ['a', 1], object: { a: 1 } };
    expect(read(actionsEndpoint, { auth: open, data: open })).toMatchObject({ auth: open, data: open });
  });

  test.each(['auth', 'meta', 'data'])('is not harmed by the key __proto__ in %s', (section) => {
    const body = read(interactionUpdateEndpoint, `{"${section}": {"__proto__": {"polluted": true}}}`) as object;
    expect(body).toEqual(ENDPOINTS[3][1]);
    for (const part of [{}, body, ...Object.values(body)]) expect(part).not.toHaveProperty('polluted');
  });

  test('is not harmed by the key __proto__ beside its sections', () => {
    const body = read(contactSyncEndpoint, '{"__proto__": {"auth": {"token": "t"}}, "meta": {}}');
    expect(body).toEqual({ auth: {}, meta: {} });
  });
});

describe('a text in `meta` or `data`', () => {
  const offsetOf = (offset: unknown) =>
    (read(contactSyncEndpoint, { meta: { offset } }) as { meta: { offset?: string } }).meta.offset;

  test.each([
    ['a text', 'abc', 'abc'],
    ['a number, which becomes text', 200, '200'],
    ['zero, which becomes text', 0, '0'],
    ['a text of digits', '200', '200'],
    ['absent', undefined, undefined],
    ['null, which is absent', null, undefined],
    ['empty, which is absent', '', undefined],
  ])('may be %s', (_, offset, expected) => {
    expect(offsetOf(offset)).toBe(expected);
  });

  test.each([
    [contactSyncEndpoint, { meta: { synchronization_checkpoint: 12 } }, { meta: { synchronization_checkpoint: '12' } }],
    [agentSyncEndpoint, { meta: { offset: 100 } }, { meta: { offset: '100' } }],
    [interactionUpdateEndpoint, { data: { contact_external_id: 501 } }, { data: { contact_external_id: '501' } }],
    [interactionUpdateEndpoint, { data: { contact_name: 501 } }, { data: { contact_name: '501' } }],
    [
      actionsEndpoint,
      { meta: { contact_external_id: 501, agent_external_id: 341 } },
      { meta: { contact_external_id: '501', agent_external_id: '341' } },
    ],
  ] as const)('is read leniently at $0.name: $1', (endpoint, body, expected) => {
    expect(read(endpoint, body)).toMatchObject(expected);
  });
});

describe('a list of texts', () => {
  test.each([
    ['a list', ['a', 'b'], ['a', 'b']],
    ['an empty list', [], []],
    ['absent, which is an empty list', undefined, []],
    ['null, which is an empty list', null, []],
    ['an empty text, which is an empty list', '', []],
    ['a single text', 'a', ['a']],
    ['a single number', 351, ['351']],
    ['a list with numbers', ['a', 351], ['a', '351']],
    ['a list with holes, which are left out', [null, 'a', ''], ['a']],
  ])('may be %s', (_, list, expected) => {
    const body = { meta: { interaction_types: list }, data: { contact_emails: list, contact_phones: list } };
    expect(read(interactionUpdateEndpoint, body)).toEqual({
      auth: {},
      meta: { interaction_types: expected },
      data: { contact_emails: expected, contact_phones: expected },
    });
  });
});

describe('what has the wrong type', () => {
  const SECRET = 'hunter2';

  test.each([
    [contactSyncEndpoint, { auth: SECRET }, 'auth', 'must be an object'],
    [contactSyncEndpoint, { meta: SECRET }, 'meta', 'must be an object'],
    [actionsEndpoint, { data: SECRET }, 'data', 'must be an object'],
    [interactionUpdateEndpoint, { data: 7 }, 'data', 'must be an object'],
    [contactSyncEndpoint, { meta: { offset: [SECRET] } }, 'meta.offset', 'must be text or a number'],
    [contactSyncEndpoint, { meta: { offset: true } }, 'meta.offset', 'must be text or a number'],
    [
      contactSyncEndpoint,
      { meta: { synchronization_checkpoint: { [SECRET]: 1 } } },
      'meta.synchronization_checkpoint',
      'must be text or a number',
    ],
    [agentSyncEndpoint, { meta: { offset: { at: SECRET } } }, 'meta.offset', 'must be text or a number'],
    [interactionUpdateEndpoint, { data: { contact_name: [SECRET] } }, 'data.contact_name', 'must be text or a number'],
    [interactionUpdateEndpoint, { data: { contact_emails: true } }, 'data.contact_emails', 'must be a list of texts'],
    [
      interactionUpdateEndpoint,
      { meta: { interaction_types: [{ type: SECRET }] } },
      'meta.interaction_types',
      'must be a list of texts',
    ],
  ] as const)('is refused by field and rule, without the value: $0.name $1', (endpoint, body, field, rule) => {
    const { code, message, detail } = refusalOf(() => read(endpoint, body));
    expect({ code, message, detail }).toEqual({
      code: 'invalid_body',
      message: `${field} ${rule}`,
      detail: { field, rule },
    });
    expect(JSON.stringify([message, detail])).not.toContain(SECRET);
  });

  test('never shows in the refusal, whatever the body', () => {
    const keys = {
      auth: ['token'],
      meta: ['offset', 'synchronization_checkpoint', 'interaction_types', 'contact_external_id', 'agent_external_id'],
      data: ['contact_external_id', 'contact_name', 'contact_emails', 'contact_phones'],
    };
    const fields = Object.entries(keys).flatMap(([name, own]) => [name, ...own.map((key) => `${name}.${key}`)]);
    const rules = ['must be an object', 'must be text or a number', 'must be a list of texts'];
    const named = (own: readonly string[]) =>
      fc.record(Object.fromEntries(own.map((key) => [key, fc.jsonValue()])), { requiredKeys: [] });
    const section = (name: keyof typeof keys) => fc.oneof(fc.jsonValue(), named(keys[name]));
    const bodies = fc.record({ auth: section('auth'), meta: section('meta'), data: section('data') });
    const endpoints = fc.constantFrom(...ENDPOINTS.map(([endpoint]) => endpoint));

    fc.assert(
      fc.property(endpoints, bodies, (endpoint, body) => {
        try {
          read(endpoint, body);
        } catch (error) {
          if (!(error instanceof BridgeError)) throw error;
          expect(error.code).toBe('invalid_body');
          expect(fields).toContain(error.detail.field);
          expect(rules).toContain(error.detail.rule);
          expect(error.message).toBe(`${error.detail.field} ${error.detail.rule}`);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('a body', () => {
  test.each([
    ['is empty', ''],
    ['is cut off', '{"auth": {'],
    ['is a form', 'auth=1&meta=2'],
    ['has curly quotes', '{“auth”: {}}'],
  ])('is refused as JSON when it %s', (_, text) => {
    expect(refusalOf(() => read(contactSyncEndpoint, text)).code).toBe('invalid_json');
  });

  test('is refused as JSON when it is not UTF-8', () => {
    const latin1 = Uint8Array.from('{"auth": {"name": "é"}}', (char) => char.charCodeAt(0));
    expect(refusalOf(() => parseJsonObject(latin1)).code).toBe('invalid_json');
  });

  test.each(['[]', 'null', '"text"', '7', 'true'])('is refused when it is JSON but no object: %s', (text) => {
    const { code, detail } = refusalOf(() => read(contactSyncEndpoint, text));
    expect(code).toBe('invalid_body');
    expect(detail).toEqual({ field: 'body', rule: 'must be a JSON object' });
  });

  test('may begin with a byte order mark', () => {
    expect(read(authValidationEndpoint, '\uFEFF{"auth": {"token": "t"}}')).toEqual({ auth: { token: 't' } });
  });
});
