/** The requests of a soak: all five endpoints in about the proportions in which Talkdesk calls them. */

import type { EndpointName } from '../../src/contract/endpoint.ts';
import { madeUpId } from '../contenders.ts';
import { callOf } from '../endpoints.ts';
import type { ExpectedAnswer } from '../expected-answer.ts';

export interface MixedRequest {
  readonly endpoint: EndpointName;
  readonly path: string;
  readonly body: string;
  readonly expected: ExpectedAnswer & { readonly status: number };
}

/** Of twenty requests: a contact is shown with every call, actions follow some calls, agents are read now and then. */
const SHARES = { interaction_update: 10, contact_sync: 5, actions: 2, auth_validation: 2, agent_sync: 1 } as const;

/** Twenty requests, each endpoint spread over all of them. What they are answered at first is what is expected on. */
export async function prepareMix(url: string): Promise<readonly MixedRequest[]> {
  const placed: { readonly place: number; readonly request: MixedRequest }[] = [];
  for (const [name, share] of Object.entries(SHARES)) {
    const endpoint = name as keyof typeof SHARES;
    const call = await callOf(endpoint, async (path, body) => JSON.parse((await send(url, path, body)).body));
    const answer = await send(url, call.path, call.body);
    const expected = endpoint === 'actions' ? { ...answer, freshId: madeUpId(answer.body) } : answer;
    const request = { endpoint, path: call.path, body: JSON.stringify(call.body), expected };
    for (let turn = 0; turn < share; turn += 1) placed.push({ place: (turn + 0.5) / share, request });
  }
  return placed.toSorted((one, other) => one.place - other.place).map(({ request }) => request);
}

async function send(url: string, path: string, body: object): Promise<{ status: number; body: string }> {
  const response = await fetch(new URL(path, url), { method: 'POST', body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 200)}`);
  return { status: response.status, body: text };
}
