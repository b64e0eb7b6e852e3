import { describe, expect, test } from 'vitest';
import { asBridgeError, toWireError } from '../../src/http/wire-error.ts';
import { BridgeError, type ErrorCode } from '../../src/domain/errors.ts';

const STATUSES = {
  action_refused: 400,
  action_running: 400,
  outcome_unknown: 400,
  invalid_body: 400,
  invalid_input: 400,
  invalid_json: 400,
  invalid_offset: 400,
  invalid_credentials: 401,
  invalid_operator_key: 401,
  reconnect_needed: 401,
  not_found: 404,
  not_offered: 404,
  unknown_account: 404,
  unknown_action: 404,
  unknown_integration: 404,
  method_not_allowed: 405,
  conflict: 409,
  body_too_large: 413,
  too_many_refusals: 429,
  credentials_unreadable: 500,
  internal: 500,
  source_capped: 502,
  source_cursor_expired: 502,
  source_stuck: 502,
  upstream_failed: 502,
  misconfigured: 503,
  schema_behind: 503,
  upstream_rate_limited: 503,
  upstream_unavailable: 503,
  upstream_timeout: 504,
} as const satisfies Record<ErrorCode, number>;
const CODES = Object.keys(STATUSES) as ErrorCode[];
const ENDPOINTS = [undefined, 'auth_validation', 'contact_sync', 'agent_sync', 'interaction_update'] as const;

const FAULTS: readonly ErrorCode[] = [
  'credentials_unreadable',
  'internal',
  'reconnect_needed',
  'too_many_refusals',
  'upstream_failed',
  'upstream_rate_limited',
  'upstream_timeout',
  'upstream_unavailable',
];

describe('the answer to a problem', () => {
  test.each(CODES)('has the status of its code: %s', (code) => {
    for (const endpoint of ENDPOINTS) {
      // Validation knows one refusal.
      const status = code === 'too_many_refusals' && endpoint === 'auth_validation' ? 401 : STATUSES[code];
      expect(toWireError(new BridgeError(code, 'text'), 'r1', endpoint).status).toBe(status);
    }
  });

  test.each(FAULTS)('is 400 when it kept an action from being done: %s', (code) => {
    expect(toWireError(new BridgeError(code, 'text'), 'r1', 'actions').status).toBe(400);
  });

  test.each(CODES.filter((code) => !FAULTS.includes(code)))('keeps its status at an action: %s', (code) => {
    expect(toWireError(new BridgeError(code, 'text'), 'r1', 'actions').status).toBe(STATUSES[code]);
  });

  test('has the code, the message and the request id, and the field and rule where there are any', () => {
    const plain = new BridgeError('action_refused', 'Two contacts fit');
    expect(toWireError(plain, 'r1')).toEqual({
      status: 400,
      body: { code: 'action_refused', message: 'Two contacts fit', request_id: 'r1' },
      headers: {},
    });
    const detail = { field: 'meta.offset', rule: 'must be text or a number' };
    const detailed = new BridgeError('invalid_body', 'meta.offset must be text or a number', detail);
    expect(toWireError(detailed, 'r1').body).toEqual({
      code: 'invalid_body',
      message: 'meta.offset must be text or a number',
      ...detail,
      request_id: 'r1',
    });
  });

  test('is what an agent reads at an action, and English everywhere else', () => {
    const problem = new BridgeError('invalid_input', 'Count must be a whole number', {
      field: 'data.count',
      rule: 'must be a whole number',
      spoken: '«Count» tem de ser um número inteiro',
    });
    expect(toWireError(problem, 'r1', 'actions').body).toEqual({
      code: 'invalid_input',
      message: '«Count» tem de ser um número inteiro',
      field: 'data.count',
      rule: 'must be a whole number',
      request_id: 'r1',
    });
    for (const endpoint of ENDPOINTS) {
      expect(toWireError(problem, 'r1', endpoint).body.message).toBe('Count must be a whole number');
    }
  });

  test('says when to come back, in whole seconds and never too early', () => {
    const problem = new BridgeError('upstream_rate_limited', 'text', { retryAfterSeconds: 1.2 });
    expect(toWireError(problem, 'r1', 'contact_sync').headers).toEqual({ 'Retry-After': '2' });
    expect(toWireError(problem, 'r1', 'contact_sync').body).not.toHaveProperty('retryAfterSeconds');
  });

  test('says which method is allowed', () => {
    expect(toWireError(new BridgeError('method_not_allowed', 'text'), 'r1').headers).toEqual({ Allow: 'POST' });
  });

  test('says nothing of the cause', () => {
    const cause = new Error('password hunter2 was wrong');
    const problem = new BridgeError('upstream_failed', 'crm.example answered with status 500', {}, { cause });
    expect(JSON.stringify(toWireError(problem, 'r1'))).not.toContain('hunter2');
  });
});

describe('an error of our own', () => {
  test.each([
    ['an error', new TypeError('cannot read hunter2')],
    ['an internal problem', new BridgeError('internal', 'the connector returned hunter2', { field: 'hunter2' })],
    ['a text', 'hunter2'],
    ['nothing', undefined],
  ])('never shows its text, be it %s, and says what it was in the log', (_, thrown) => {
    const problem = asBridgeError(thrown);
    expect(problem).toMatchObject({ code: 'internal', detail: {} });
    if (thrown instanceof Error) expect(problem.cause).toBe(thrown);
    // What is no error may hold anything: the log is told of which type it was.
    else expect(String(problem.cause)).toBe(`TypeError: What was thrown is no Error: ${typeof thrown}`);
    expect(asBridgeError(problem)).toBe(problem);
    for (const endpoint of [...ENDPOINTS, 'actions'] as const) {
      const wire = toWireError(problem, 'r1', endpoint);
      expect(JSON.stringify(wire)).not.toContain('hunter2');
      expect(wire.body.message).toContain('request id');
    }
  });

  test('still says whether something may have been done', () => {
    const problem = new BridgeError('internal', 'the connector returned hunter2', { inDoubt: true, field: 'hunter2' });
    expect(asBridgeError(problem).detail).toEqual({ inDoubt: true });
  });

  test('is told from a problem that may be shown, which stays as it is', () => {
    const problem = new BridgeError('action_refused', 'Two contacts fit');
    expect(asBridgeError(problem)).toBe(problem);
  });
});
