import * as v from 'valibot';
import { expect, test } from 'vitest';
import { BridgeError } from '../../src/domain/errors.ts';
import { createFetchJson } from '../../src/upstream/fetch-json.ts';

const person = v.object({ id: v.number(), tags: v.optional(v.record(v.string(), v.number())) });
const page = v.object({ people: v.array(person) });

/** What is said of an answer. */
async function told(
  text: string,
  schema: v.GenericSchema = page,
  init: { method?: string } = {},
  type = 'application/json',
) {
  const fetchJson = createFetchJson(async () => new Response(text, { headers: { 'Content-Type': type } }));
  const error: unknown = await fetchJson(schema, 'https://crm.example/people', init).catch((reason: unknown) => reason);
  return error instanceof BridgeError ? `${error.code}: ${error.message}` : error;
}

const EXPECTED = 'upstream_failed: crm.example answered with';

test.each([
  ['', 'an empty body in place of JSON', undefined],
  ['<html>', 'a web page in place of JSON', 'text/html; charset=utf-8'],
  ['no', 'something that is not JSON', undefined],
  ['[]', 'JSON of another shape than expected: people', undefined],
  ['null', 'JSON of another shape than expected: the answer', undefined],
  ['{"people":[{"id":1},{"id":"two"}]}', 'JSON of another shape than expected: people.1.id', undefined],
])('an answer that is not what was expected is named: %s', async (text, what, type) => {
  expect(await told(text, page, {}, type)).toBe(`${EXPECTED} ${what}`);
});

test('a key that the schema does not name is the service’s own, and is not told', async () => {
  const text = '{"people":[{"id":1,"tags":{"Ana Silva, ana@x.example":"x"}}]}';
  expect(await told(text)).toBe(`${EXPECTED} JSON of another shape than expected: people.0.tags.…`);
  expect(await told('{"a secret":1}', v.record(v.string(), v.string()))).toBe(
    `${EXPECTED} JSON of another shape than expected: …`,
  );
});

test('of a write whose answer cannot be read nobody knows whether it was done', async () => {
  expect(await told('no', page, { method: 'POST' })).toMatch(
    /something that is not JSON; whether it was done is not known$/,
  );
});

test('an answer that is no JSON is none for a schema that takes everything either', async () => {
  expect(await told('no', v.unknown())).toBe(`${EXPECTED} something that is not JSON`);
});
