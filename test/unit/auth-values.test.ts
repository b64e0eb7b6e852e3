import { describe, expect, test } from 'vitest';
import { readCredentials } from '../../src/credentials/auth-values.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { declare } from './declare.ts';

const integration = declare({
  authentication: {
    type: 'custom',
    fields: {
      token: { display: 'Token' },
      area: { display: 'Area', mandatory: false },
      code: { display: 'Code', store: false },
    },
  },
});

const read = (presented: Record<string, unknown>, validating = false) =>
  readCredentials({ integration, presented, headers: new Headers(), validating }, { allowLoopback: false }).auth;

function refusalOf(presented: Record<string, unknown>, validating = false) {
  try {
    read(presented, validating);
  } catch (error) {
    if (error instanceof BridgeError) return { code: error.code, ...error.detail };
    throw error;
  }
  return undefined;
}

describe('the values of auth', () => {
  test('are those of declared fields; others are left out', () => {
    expect(read({ token: 'k', area: 's', other: 'x', constructor: 'y' })).toEqual({ token: 'k', area: 's' });
  });

  test('are texts, also where a number or a boolean came', () => {
    expect(read({ token: 12, area: true })).toEqual({ token: '12', area: 'true' });
  });

  test.each([undefined, null, ''])('may lack a field that is not mandatory: %j', (area) => {
    expect(read({ token: 'k', area })).toEqual({ token: 'k' });
  });

  test.each([undefined, null, ''])('must have a mandatory field: %j', (token) => {
    expect(refusalOf({ token })).toEqual({ code: 'invalid_credentials', field: 'auth.token', rule: 'is required' });
  });

  test('must have a field that is not stored at validation only', () => {
    expect(refusalOf({ token: 'k' }, true)).toMatchObject({ field: 'auth.code' });
    expect(read({ token: 'k', code: 'c' }, true)).toEqual({ token: 'k', code: 'c' });
    expect(read({ token: 'k' })).toEqual({ token: 'k' });
  });

  test.each([[['k']], [{ value: 'k' }]])('must be single values: %j', (token) => {
    const rule = 'must be a single value';
    expect(refusalOf({ token })).toEqual({ code: 'invalid_body', field: 'auth.token', rule });
  });

  test('are none for type none, whatever came', () => {
    const open = declare({ authentication: { type: 'none', fields: {} } });
    expect(
      readCredentials(
        { integration: open, presented: { token: 'k' }, headers: new Headers(), validating: true },
        { allowLoopback: false },
      ),
    ).toEqual({ auth: {} });
  });
});
