import { format, inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { isMasked, Secret } from '../../src/domain/secret.ts';

const secret = new Secret('hunter2');

describe('a secret', () => {
  test('is revealed to whoever asks for it', () => {
    expect(secret.reveal()).toBe('hunter2');
  });

  test.each([
    ['String', String(secret)],
    ['a template', `${secret as unknown as string}!`.slice(0, -1)],
    ['a sum', ('!' + (secret as unknown as string)).slice(1)],
    ['a list that is joined', [secret].join(' ')],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    ['the message of an error', new Error(secret as unknown as string).message],
    ['the console', format(secret)],
    ['what the console puts into a text', format('%s', secret)],
    ['an inspection of what is hidden', inspect(secret, { showHidden: true, depth: null })],
    ['its locale', secret.toLocaleString()],
  ])('is [secret] in %s', (_, shown) => {
    expect(shown).toBe('[secret]');
  });

  test('is [secret] deep in what is printed', () => {
    const around = { auth: { token: secret }, list: [secret], map: new Map([['token', secret]]) };
    expect(JSON.parse(JSON.stringify(around))).toMatchObject({ auth: { token: '[secret]' }, list: ['[secret]'] });
    for (const printed of [inspect(around, { depth: null }), format('%o %O %j', around, around, around)]) {
      expect(printed).toContain('[secret]');
      expect(printed).not.toContain('hunter2');
    }
  });

  test('is lost in a copy', () => {
    expect(JSON.stringify(structuredClone({ secret }))).toBe('{"secret":{}}');
    expect(Object.keys(secret)).toEqual([]);
  });
});

describe('a text with a secret as it prints', () => {
  test.each([0, 1, 2, 3, 4, 5])('is recognised, also in Base64 behind %i characters', (before) => {
    for (const after of ['', '.', '..', '...']) {
      const text = `${'u'.repeat(before)}${String(secret)}${after}`;
      expect([isMasked(text), isMasked(`Basic ${btoa(text)}`)]).toEqual([true, true]);
    }
  });

  test.each(['Bearer hunter2', 'secret', `Basic ${btoa('user:secret')}`, ''])('is not %j', (text) => {
    expect(isMasked(text)).toBe(false);
  });
});
