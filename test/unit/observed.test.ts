import { describe, expect, test } from 'vitest';
import { ANSWERS, answerQuestions } from '../../cli/observed/answers.ts';
import type { Finding } from '../../cli/observed/finding.ts';
import { crmIntegration, type Way } from '../../fakes/crm-integration.ts';
import { openQuestions, QUESTION_IDS } from '../../src/manifest/questions.ts';
import type { ObservedPage } from '../../src/operators/observe.ts';
import type { ObservedCall } from '../../src/operators/observed-view.ts';
import { safeName } from '../../src/operators/safe-name.ts';

/** So many minutes after the first call. */
const after = (minutes: number) => new Date(Date.UTC(2026, 2, 1) + minutes * 60_000).toISOString();

function call(situation: string, parts: Partial<ObservedCall> = {}): ObservedCall {
  return {
    situation,
    at: after(0),
    status: 200,
    headers: ['content-type', 'cf-ray'],
    media_type: 'application/json',
    authorization: 'none',
    auth: {},
    meta: {},
    data: 'absent',
    others: [],
    ...parts,
  };
}

const repeat = { after_status: 503, after_ms: 1500, number: 1, other_credentials: false };

function find(id: string, calls: readonly ObservedCall[], way: Way = 'oauth2'): Omit<Finding, 'id'> | undefined {
  const answered = answerQuestions({ calls, integration: crmIntegration(way) }).find((each) => each.id === id);
  return (
    answered && { state: answered.state, evidence: answered.evidence, ...(answered.set ? { set: answered.set } : {}) }
  );
}

describe('the open questions', () => {
  test('that have an answer here are questions that there are', () => {
    expect(QUESTION_IDS).toEqual(expect.arrayContaining(Object.keys(ANSWERS)));
  });

  test('are those that touch the integration, and all where it is not declared', () => {
    const integration = crmIntegration('custom');
    const ids = answerQuestions({ calls: [], integration }).map(({ id }) => id);
    expect(ids).toEqual(openQuestions(integration).map(({ id }) => id));
    expect(answerQuestions({ calls: [] }).map(({ id }) => id)).toEqual(QUESTION_IDS);
  });

  test('are answered by no call that did not come: each says what it needs, or that calls cannot tell', () => {
    for (const { state, evidence } of answerQuestions({ calls: [] })) {
      expect(['not seen yet', 'not visible']).toContain(state);
      expect(evidence).toMatch(/^needs |^cannot be told/);
    }
  });
});

describe('what was seen', () => {
  const VALIDATED = call('auth_validation');

  test.each<[what: string, id: string, calls: readonly ObservedCall[], finding: Omit<Finding, 'id'>]>([
    [
      'the token in the key that is set',
      'token-place',
      [call('agent_sync first', { auth: { access_token: 'string', access_token_url: 'string' } })],
      { state: 'seen', evidence: 'auth.access_token: 1 of 1' },
    ],
    [
      'the token in a header as well',
      'token-place',
      [
        call('agent_sync first', {
          authorization: 'bearer',
          headers: ['authorization'],
          auth: { access_token: 'string' },
        }),
      ],
      { state: 'seen', evidence: 'auth.access_token and header authorization: 1 of 1' },
    ],
    [
      'a 401 that was the end of it',
      'token-refresh',
      [call('agent_sync failed', { status: 401, code: 'invalid_credentials' })],
      { state: 'seen', evidence: '1 answer with 401, and no request came again' },
    ],
    [
      'a 5xx that was the end of it',
      'timeouts',
      [call('agent_sync failed', { status: 503 })],
      { state: 'seen', evidence: '1 answer with 5xx, none was followed by the same request' },
    ],
    [
      'a 5xx, and the same again',
      'timeouts',
      [call('agent_sync failed', { status: 503 }), call('agent_sync repeated', { repeat })],
      { state: 'seen', evidence: 'after a 5xx the same request came again, 1 time: after 1.5 s' },
    ],
    [
      'a validation that leads on',
      'validation-status',
      [VALIDATED, call('agent_sync first', { at: after(1) })],
      { state: 'seen', evidence: '200 is taken for success, other calls followed; it was run once' },
    ],
    [
      'a validation that is tried again and leads nowhere',
      'validation-status',
      [VALIDATED, call('auth_validation', { at: after(2) })],
      {
        state: 'seen',
        evidence: '200 was not followed by any other call; it was run again after 2 m 00 s',
        set: 'wire.validationStatus: 204',
      },
    ],
    [
      'one validation and nothing else yet',
      'validation-status',
      [VALIDATED],
      { state: 'not seen yet', evidence: 'needs a call after the validation, which was answered with 200' },
    ],
    [
      'headers of every client only',
      'origin-of-calls',
      [call('agent_sync first')],
      { state: 'seen', evidence: 'no header is named like a signature' },
    ],
    [
      'a header that may be a signature, and one that is unusual',
      'origin-of-calls',
      [call('agent_sync first', { headers: ['x-hub-signature', 'x-request-start'] }), call('agent_sync first')],
      {
        state: 'seen',
        evidence: 'may be a signature: x-hub-signature in 1 of 2 calls; others: x-request-start in 1 of 2 calls',
      },
    ],
    [
      'agents once a day',
      'agent-schedule',
      [0, 1440, 2880].map((minutes) => call('agent_sync first', { at: after(minutes) })),
      { state: 'seen', evidence: 'from one synchronization to the next: 24 h 00 m, 24 h 00 m' },
    ],
    [
      'agents once',
      'agent-schedule',
      [call('agent_sync first')],
      { state: 'not seen yet', evidence: 'needs a second synchronization of agents' },
    ],
    [
      'values of two types under one key',
      'action-values',
      [
        call('actions create_ticket', { data: { due: 'string' } }),
        call('actions create_ticket', { data: { due: 'null' } }),
      ],
      { state: 'seen', evidence: 'create_ticket: due string or null' },
    ],
  ])('%s, answers %s', (_, id, calls, finding) => {
    expect(find(id, calls)).toEqual(finding);
  });

  test.each([
    [{}, 'an empty object: 1 of 1'],
    ['null', 'null: 1 of 1'],
    ['absent', 'absent: 1 of 1'],
    [{ a: 'string' }, 'an object with a: 1 of 1'],
  ])('as auth %j is told for an integration without credentials', (auth, evidence) => {
    expect(ANSWERS['auth-of-none']?.({ calls: [call('agent_sync first', { auth })] }).evidence).toBe(evidence);
  });
});

describe('the checkpoint of a run', () => {
  const page = (run: string, number: number, came: string | undefined, went: string, last = false): ObservedCall => {
    const parts: ObservedPage = { run, number, last, went, ...(came === undefined ? {} : { came }) };
    return call('contact_sync', { page: parts });
  };
  const kept = (...calls: ObservedCall[]) => ANSWERS['checkpoint-kept']?.({ calls });

  test.each([
    ["the last page's", 'c3'],
    ['that of page 1', 'c1'],
    ['that of page 2', 'c2'],
    ['the one from before it', undefined],
    ['another one', 'c9'],
  ])('that came to its end is told to be kept as %s', (name, came) => {
    const run = [page('a', 1, undefined, 'c1'), page('a', 2, undefined, 'c2'), page('a', 3, undefined, 'c3', true)];
    expect(kept(...run, page('b', 1, came, 'c4', true))?.evidence).toContain(
      `after a run of several pages, ${name}: 1 of 1`,
    );
  });

  test('is no proof where it had one page, or all pages had the same, or nothing followed', () => {
    expect(kept(page('a', 1, undefined, 'c1', true), page('b', 1, 'c1', 'c1', true))?.state).toBe('not seen yet');
    const same = [page('a', 1, 'c0', 'c1'), page('a', 2, 'c0', 'c1', true)];
    expect(kept(...same, page('b', 1, 'c1', 'c1', true))?.state).toBe('not seen yet');
    expect(kept(page('a', 1, 'c0', 'c1'), page('a', 2, 'c0', 'c2', true))?.state).toBe('not seen yet');
    expect(kept(page('a', 1, 'c0', 'c0'), page('b', 1, 'c0', 'c0', true))?.state).toBe('not seen yet');
  });

  test('between pages is no proof where the page before brought none of its own', () => {
    const between = (calls: ObservedCall[]) => ANSWERS['checkpoint-between-pages']?.({ calls });
    expect(between([page('a', 1, 'c0', 'c0'), page('a', 2, 'c0', 'c1', true)])?.state).toBe('not seen yet');
    expect(between([page('a', 1, 'c0', 'c1'), page('a', 2, 'c7', 'c2', true)])?.evidence).toContain('another one');
  });
});

describe('a name that a caller chose', () => {
  const known = new Set(['oauth2_client_identifier_0123456789']);

  test.each([
    'contact_external_id',
    'synchronization_checkpoint',
    'first_name',
    'x-forwarded-for',
    'contactExternalId',
    'utf8',
  ])('is kept where it reads like words: %s', (name) => expect(safeName(name, known)).toBe(name));

  test.each([
    'eyJhbGciOiJIUzI1NiJ9',
    'tbk_9f86d081884c7d65',
    '351911222333',
    'zara@example.com',
    'Zara Quill',
    'abcdefghijklmnopqrstuvwxyz',
    'aBcDeFgHiJkLmNoPqRsT',
    'x'.repeat(61),
    '',
  ])('is not kept where it may be a value: %s', (name) => expect(safeName(name, known)).toBe('other'));

  test('is kept where it is declared', () => {
    for (const name of known) expect(safeName(name, known)).toBe(name);
  });
});
