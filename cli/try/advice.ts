/** What to do about what went wrong, in one sentence. */

import { BridgeError } from '../../src/domain/errors.ts';
import type { Exchange } from '../live/exchange.ts';
import { printable } from '../print.ts';

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'There is no host of this name: check the address of the API and the auth field that is a part of it.',
  EAI_AGAIN: 'The name of the host cannot be looked up: is this machine connected to the internet?',
  ECONNREFUSED: 'Nothing listens there: is the service running, and the port right?',
  ECONNRESET: 'The service broke the connection off: try again, and check that it speaks https.',
  TOO_LARGE: 'The answer is larger than a bridge reads: ask for fewer items with --limit, or for fewer fields.',
  BROKEN_OFF: 'The service began to answer and broke it off: try again, or ask for less with --limit.',
  TIMEOUT:
    'The service did not answer in time: ask for less with --limit, or set limits.deadlineSeconds in the integration.',
};

/** What is told of a problem, whatever was thrown. */
export const messageOf = (problem: unknown): string =>
  problem instanceof Error ? problem.message : 'Something was thrown that is no error';

/** In the order of the steps of a request: not sent, not answered, refused, not understood. */
export function adviceFor(problem: unknown, exchanges: readonly Exchange[]): string {
  const last = exchanges.at(-1);
  if (last?.failure !== undefined) {
    const known = NETWORK[last.failure];
    if (known !== undefined) return known;
    return /CERT|TLS|SSL/.test(last.failure)
      ? 'The certificate of the service is not valid for its host: check the address.'
      : `The service could not be reached (${last.failure}): check the address.`;
  }
  if (last?.isToken === true) {
    return 'The authority grants no token: check the client id and secret, tokenUrl, scopes and clientAuthentication of the grant.';
  }
  if (!(problem instanceof BridgeError)) return 'The code of the connector failed: the message says where.';
  const redirected = redirectIn(problem, exchanges);
  if (redirected !== undefined) {
    return `The service redirected to ${redirected}: compare baseUrl and path with the documents of the API, and declare the address to which it leads.`;
  }
  if (problem.code === 'invalid_credentials' && problem.message.includes('no header can carry')) {
    return 'A value of --auth or --token holds more than printable ASCII, such as a line break or typographic quotes: copy it anew.';
  }
  const status = problem.detail.upstreamStatus ?? last?.answer?.status;
  if (problem.detail.field?.startsWith('auth.') === true) {
    return `Give a value that keeps to the rule with --auth ${problem.detail.field.slice('auth.'.length)}=….`;
  }
  if (problem.code === 'action_refused') return 'Nothing was done, and this is what the agent at Talkdesk reads.';
  if (problem.code === 'source_capped') {
    return "Have the list begin behind an id, sort: 'changed-then-id' with {afterId}, or declare changes.oneTime: docs/rest-connector.md says when which.";
  }
  if (problem.code === 'invalid_input') return 'Give the value with --input KEY=VALUE.';
  if (problem.code === 'invalid_credentials' || status === 401) {
    return 'The service does not accept the credentials: check the values of --auth, and how authorize puts them on a request.';
  }
  if (status === 403)
    return 'The credentials are known but may not do this: give them the permission for it in the service.';
  if (status === 404) return 'There is nothing at this path: compare baseUrl and path with the documents of the API.';
  if (status === 405) return 'The path is there, but not for this method: check method.';
  if (status === 429) return 'The service asks to be called less often: wait, and declare its rate in limits.';
  if (status !== undefined && status >= 500)
    return 'The service failed by itself: try again, or with fewer parameters.';
  if (status !== undefined && status >= 400) return 'The service did not take the request: its answer says why.';
  if (last?.answer && !isJson(last.answer.body)) {
    return 'The answer is no JSON: does the path lead to the API, and not to a page for people?';
  }
  if (!last) return 'No request was sent: the message says what is missing.';
  return 'The answer is not as declared: compare the expressions with it.';
}

/** To which host, where a redirect is why it went wrong. */
function redirectIn(problem: BridgeError, exchanges: readonly Exchange[]): string | undefined {
  const at = exchanges.findLastIndex(
    ({ answer }) => answer?.headers['location'] !== undefined && isRedirect(answer.status),
  );
  const from = exchanges[at];
  const last = exchanges.at(-1)?.answer;
  const isWhy =
    at === exchanges.length - 1 ||
    problem.message.includes('redirected') ||
    (at === exchanges.length - 2 && last !== undefined && !isJson(last.body));
  if (!from?.answer || !isWhy) return undefined;
  return printable(URL.parse(from.answer.headers['location'] ?? '', from.url)?.host ?? 'nowhere', 100);
}

const isRedirect = (status: number) => status >= 300 && status < 400;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
