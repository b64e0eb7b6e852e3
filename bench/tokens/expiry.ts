/** An expiry that many callers meet at once: what each client makes of it. */

import type { Customer } from './customer.ts';
import { newCustomer } from './customer.ts';
import type { Fault } from './faults.ts';
import type { Fleet } from './fleet.ts';
import { naiveClient } from './naive-client.ts';

export interface Outcome {
  /** Of the callers that met the expiry. */
  readonly served: number;
  /** Error codes of all who were not served. */
  readonly codes: readonly string[];
  /** Requests for a token, and how many of them gave one. */
  readonly requests: number;
  readonly granted: number;
  /** Of as many callers afterwards. */
  readonly servedAfter: number;
  /** Requests for a token that these caused. */
  readonly requestsAfter: number;
}

/** Calls once; the error code, or nothing where it went well. */
type Call = () => Promise<string | undefined>;

export async function meetExpiry(
  callers: number,
  fault: Fault,
  connect: (customer: Customer) => Promise<Call>,
): Promise<Outcome> {
  await using customer = await newCustomer(fault);
  const { authority } = customer;
  const call = await connect(customer);
  // Every Worker has the token.
  await burst(Math.min(callers, 20), call);
  const [requests, granted] = [authority.requests.length, authority.granted];
  authority.expireAll();
  authority.fail(fault.first);
  const first = await burst(callers, call);
  const [requestsThen, grantedThen] = [authority.requests.length, authority.granted];
  const second = await burst(callers, call);
  return {
    served: first.filter((code) => code === undefined).length,
    codes: [...new Set([...first, ...second].flatMap((code) => code ?? []))],
    requests: requestsThen - requests,
    granted: grantedThen - granted,
    servedAfter: second.filter((code) => code === undefined).length,
    requestsAfter: authority.requests.length - requestsThen,
  };
}

const burst = (callers: number, call: Call) => Promise.all(Array.from({ length: callers }, call));

/** The bridge: Talkdesk has a code exchanged, then calls one Worker after the other. */
export function throughBridge(fleet: Fleet): (customer: Customer) => Promise<Call> {
  return async ({ url, client, code }) => {
    const typed = { ...client, site: url, access_token_url: `${url}/token`, authorization_url: `${url}/authorize` };
    const { status, json } = await fleet.post('code_exchange/auth_validation', {
      auth: { ...typed, code: await code() },
    });
    if (status !== 200) throw new Error(`Validation answered with ${status}: ${JSON.stringify(json)}`);
    const auth = { ...typed, ...json };
    return async () => {
      const answer = await fleet.post('code_exchange/agent_sync', { auth });
      return answer.status === 200 ? undefined : String(answer.json['code']);
    };
  };
}

export async function naively(customer: Customer): Promise<Call> {
  const call = await naiveClient(customer);
  return async () => ((await call()) ? undefined : 'failed');
}

/** Whether a fault cost no more than it must, and no caller more than it must. */
export function isAsItShould(callers: number, fault: Fault, outcome: Outcome): boolean {
  const { served, servedAfter, codes, requests, granted, requestsAfter } = outcome;
  const cost = requests === fault.requests && granted === fault.granted && requestsAfter === 0;
  if (fault.isPossible) return cost && served === callers && servedAfter === callers;
  return cost && served === 0 && servedAfter === 0 && codes.join() === 'reconnect_needed';
}
