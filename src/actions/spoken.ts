/** What an agent reads when an action fails because of the external service or of the bridge. */

import type { BridgeError, ErrorCode, ErrorDetail } from '../domain/errors.ts';
import type { Messages } from '../domain/messages.ts';

type Cause = (say: Messages, service: string, detail: ErrorDetail) => string;

const CAUSES: { readonly [Code in ErrorCode]?: Cause } = {
  upstream_unavailable: (say, service) => say.unreachable(service),
  upstream_timeout: (say, service) => say.noAnswerInTime(service),
  upstream_rate_limited: (say, service) => say.tooManyRequests(service),
  upstream_failed: (say, service, { upstreamStatus }) => say.errorAnswer(service, upstreamStatus),
  reconnect_needed: (say, service) => say.mustReconnect(service),
  // What the bridge keeps does not open: nothing that the service could mend.
  credentials_unreadable: (say, service) => say.ownError(service),
  internal: (say, service) => say.ownError(service),
};

/** What happened, and whether something was done; nothing for a problem that says so itself, such as a refusal. */
export function spokenOf({ code, message, detail }: BridgeError, say: Messages, service: string): string | undefined {
  const cause = CAUSES[code]?.(say, service, detail);
  if (cause === undefined) return detail.inDoubt ? `${message}. ${say.notKnown(service)}` : undefined;
  return `${cause} ${detail.inDoubt ? say.notKnown(service) : say.nothingDone()}`;
}
