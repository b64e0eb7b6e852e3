/** What an agent reads of problems that are not told by who meets them. */
import { describe, expect, test } from 'vitest';
import { spokenOf } from '../../src/actions/spoken.ts';
import { BridgeError, type ErrorCode, type ErrorDetail } from '../../src/domain/errors.ts';
import { messagesIn } from '../../src/domain/messages.ts';

const told = (code: ErrorCode, detail: ErrorDetail = {}, language: 'en' | 'pt' | 'de' = 'en') =>
  spokenOf(new BridgeError(code, 'crm.example failed', detail), messagesIn(language), 'Acme');

describe('a failed action', () => {
  test.each<[ErrorCode, ErrorDetail, string]>([
    ['upstream_unavailable', {}, 'Acme cannot be reached.'],
    ['upstream_timeout', {}, 'Acme did not answer in time.'],
    ['upstream_rate_limited', {}, 'Acme takes no more requests just now; please try again later.'],
    ['upstream_failed', {}, 'Acme answered with an error.'],
    ['upstream_failed', { upstreamStatus: 422 }, 'Acme answered with an error (HTTP 422).'],
    [
      'reconnect_needed',
      {},
      'Acme does not accept the stored credentials any more; an administrator must connect it again.',
    ],
    ['credentials_unreadable', {}, 'The bridge to Acme met an error of its own.'],
    ['internal', {}, 'The bridge to Acme met an error of its own.'],
  ])('is told by what happened, and by whether something was done: %s %o', (code, detail, cause) => {
    expect(told(code, detail)).toBe(`${cause} Nothing was done.`);
    expect(told(code, { ...detail, inDoubt: true })).toBe(
      `${cause} Whether this was done is not known: please look in Acme before trying again.`,
    );
  });

  test('is told in the language of the account, and fits into two lines', () => {
    expect(told('upstream_timeout', {}, 'pt')).toBe('Acme não respondeu a tempo. Nada foi feito.');
    expect(told('upstream_failed', { upstreamStatus: 500, inDoubt: true }, 'de')).toBe(
      'Acme hat mit einem Fehler geantwortet (HTTP 500). ' +
        'Ob dies ausgeführt wurde, ist nicht bekannt: Bitte sehen Sie vor einem neuen Versuch in Acme nach.',
    );
  });

  test.each<ErrorCode>(['action_refused', 'invalid_input', 'invalid_credentials', 'too_many_refusals', 'not_found'])(
    'that says so itself is left to its message: %s',
    (code) => {
      expect(told(code)).toBeUndefined();
    },
  );
});
