/** A failure of the bridge in full: what happened, why, and what to do. */

import { BridgeRefusal, BridgeUnreachable } from '../../simulator/failures.ts';
import { printable } from '../print.ts';
import { PATH_SECRET_VARIABLE } from '../read-path-secret.ts';
import type { Failure } from './steps.ts';

export interface Explanation {
  readonly what: string;
  readonly why: string;
  readonly whatToDo: string;
}

export function explainFailure(failure: Failure): Explanation {
  const { what, why, whatToDo } = explain(failure);
  return { what: printable(what), why: printable(why, 400), whatToDo: printable(whatToDo, 400) };
}

function explain(failure: Failure): Explanation {
  if (failure instanceof BridgeUnreachable) return explainSilence(failure);
  if (failure instanceof BridgeRefusal) return explainRefusal(failure);
  return {
    what: `Talkdesk could not take the answer of ${failure.endpoint}`,
    why: `${failure.rule}; ${failure.hint}`,
    whatToDo: 'Correct the bridge: this is a rule of the contract, whatever system stands behind it',
  };
}

function explainSilence({ endpoint, origin, reason }: BridgeUnreachable): Explanation {
  const what = `${origin} gave no answer to ${endpoint}`;
  switch (reason) {
    case 'ECONNREFUSED':
      return {
        what,
        why: 'nothing listens at this address (ECONNREFUSED)',
        whatToDo: 'Start the bridge, or correct host and port',
      };
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
      return {
        what,
        why: `the connection was closed without an answer (${reason})`,
        whatToDo: "Look into the bridge's log",
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        what,
        why: `the host is not known (${reason})`,
        whatToDo: 'Correct the URL, or see whether the network is up',
      };
    default:
      return { what, why: reason, whatToDo: 'See whether the bridge is up, and whether its URL wants http or https' };
  }
}

function explainRefusal({ endpoint, status, code, message, field, requestId }: BridgeRefusal): Explanation {
  const log =
    requestId === undefined ? "look into the bridge's log" : `look for request id ${requestId} in the bridge's log`;
  return {
    what: `The bridge refused ${endpoint} with ${status} ${code}`,
    why: field === undefined ? message : `${message} (field ${field})`,
    whatToDo: `${ADVICE[code] ?? (status >= 500 ? 'The fault is on the side of the bridge' : 'Correct the request')}; ${log}`,
  };
}

const ADVICE: Readonly<Record<string, string>> = {
  invalid_credentials: 'Correct the values of --auth or TALKDESK_AUTH',
  upstream_failed: 'The external service behind the bridge failed; try again',
  upstream_rate_limited: 'The external service behind the bridge wants fewer requests; try again later',
  upstream_timeout: 'The external service behind the bridge is slow; try again',
  misconfigured: 'Correct the settings of the bridge',
  not_found: "Give the part of the URL in front of the integration's name",
  unknown_action: 'Correct --action',
  unknown_integration: `Correct --integration; or, where its URLs hold a path secret, put the one in force into the variable ${PATH_SECRET_VARIABLE}`,
};
