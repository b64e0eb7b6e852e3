/** Links with values in them. */
import { expect, test } from 'vitest';
import { link } from '../../src/connectors/rest/values.ts';
import { Secret } from '../../src/domain/secret.ts';

const fill = (text: string, subject: object, auth: Readonly<Record<string, string | Secret>>) =>
  link(text).apply([], { subject, call: { auth, settings: {} as never }, timeZone: 'UTC' });

test.each([
  ['https://{{account}}.example.org/t/{id}', { account: 'acme' }, 'https://acme.example.org/t/a%2Fb'],
  ['{{url}}/t?id={id}', { url: 'https://acme.example.org:8443/rt' }, 'https://acme.example.org:8443/rt/t?id=a%2Fb'],
  ['{{url}}/t/{id}', { url: 'https://acme.example.org/rt/' }, 'https://acme.example.org/rt/t/a%2Fb'],
  ['https://example.org/{{url}}/{id}', { url: 'a/b' }, 'https://example.org/a%2Fb/a%2Fb'],
])('%s is filled, and what is no URL by itself is encoded', (text, auth, url) => {
  expect(fill(text, { id: 'a/b' }, auth)).toBe(url);
});

test('a link that lacks a value is none', () => {
  expect(fill('{{url}}/t/{id}', {}, { url: 'https://acme.example.org' })).toBeUndefined();
  expect(fill('{{url}}/t/{id}', { id: 1 }, {})).toBeUndefined();
  expect(fill('{{token}}/t/{id}', { id: 1 }, { token: new Secret('https://secret.example.org') })).toBeUndefined();
});
