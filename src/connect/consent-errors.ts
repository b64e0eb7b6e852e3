/** What an authority answers instead of a code (RFC 6749, 4.1.2.1), in words. Its own words are not shown: anybody can write them into a link. */

import { PageProblem } from './page-problem.ts';

const WORDS: Readonly<Record<string, string>> = {
  invalid_request: 'The authority does not understand what this bridge asks it.',
  unauthorized_client: 'The authority does not allow this client to ask for consent.',
  unsupported_response_type: 'The authority gives no codes to this client.',
  invalid_scope: 'The authority does not grant what this bridge asks for.',
  server_error: 'The authority met an error of its own.',
  temporarily_unavailable: 'The authority is not available at the moment.',
};

export function refusedConsent(error: string): PageProblem {
  const again = 'Nothing was connected. The link that was sent to you can be used again.';
  if (error === 'access_denied') return new PageProblem(400, 'invalid_input', 'Consent was not given', again);
  const words = Object.hasOwn(WORDS, error) ? WORDS[error] : 'The authority reports an error.';
  const code = Object.hasOwn(WORDS, error) ? ` (${error})` : '';
  const advice = `${words} ${again} If that does not help, tell whoever sent it what this page says.`;
  return new PageProblem(400, 'invalid_input', `The authority gave no consent${code}`, advice);
}
