/** What an agent reads when an action fails because of the external service or of the bridge. */

import type { BridgeError } from '../domain/errors.ts';
import type { Messages } from '../domain/messages.ts';

/**
 * What happened, and whether something was done; nothing for a problem that says so itself, such as a refusal. An error of
 * the bridge's own may have come at any moment, so of what it broke off nobody knows either.
 */
export function spokenOf(problem: BridgeError, say: Messages, service: string): string | undefined {
  const cause = causeOf(problem, say, service);
  if (cause === undefined) return undefined;
  const isKnown = problem.detail.inDoubt !== true && problem.code !== 'internal';
  return `${cause} ${isKnown ? say.nothingDone() : say.notKnown(service)}`;
}

function causeOf({ code, detail }: BridgeError, say: Messages, service: string): string | undefined {
  switch (code) {
    case 'upstream_unavailable':
      return say.unreachable(service);
    case 'upstream_timeout':
      return say.noAnswerInTime(service);
    case 'upstream_rate_limited':
      return say.tooManyRequests(service);
    case 'upstream_failed':
      return say.errorAnswer(service, detail.upstreamStatus);
    case 'reconnect_needed':
      return say.mustReconnect(service);
    // What the bridge keeps does not open: nothing that the service could mend.
    case 'credentials_unreadable':
    case 'internal':
      return say.ownError(service);
    default:
      return undefined;
  }
}
