/** One POST to a bridge and what came back, as it came back. Judging it is left to `answer.ts`. */

import { readAnswer } from './read-answer.ts';
import { BridgeUnreachable, type EndpointPath } from './failures.ts';

/** Where a bridge is. */
export interface BridgeAddress {
  /** All in front of the integration's name, such as `https://bridge.example`. */
  readonly url: string;
  /** The segment behind the integration's name, for one that is guarded by it. */
  readonly pathSecret?: string;
  /** Takes the place of the network, for a bridge in the same process. */
  readonly fetch?: (request: Request) => Response | Promise<Response>;
}

export interface RawAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
}

export interface Exchange {
  readonly bridge: BridgeAddress;
  readonly integration: string;
  readonly endpoint: EndpointPath;
  readonly body: object;
  /** For how many milliseconds an answer is waited for. */
  readonly patienceMs: number;
}

/** Sends the request and reads the whole answer; throws `BridgeUnreachable` where there is none. */
export async function post({ bridge, integration, endpoint, body, patienceMs }: Exchange): Promise<RawAnswer> {
  const guard = bridge.pathSecret === undefined ? '' : `${bridge.pathSecret}/`;
  const url = new URL(`${bridge.url.replace(/\/+$/, '')}/${encodeURIComponent(integration)}/${guard}${endpoint}`);
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(new DOMException('Patience ended', 'TimeoutError')), patienceMs);
  const request = new Request(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal: patience.signal,
  });
  try {
    const response = await (bridge.fetch ?? fetch)(request);
    return {
      status: response.status,
      contentType: response.headers.get('Content-Type'),
      text: await readAnswer(response, patience.signal),
    };
  } catch (cause) {
    throw new BridgeUnreachable(endpoint, url.origin, reasonOf(cause, patienceMs), { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** What lies behind the bare "fetch failed": the system's code, or what the cause says. */
export function reasonOf(error: unknown, patienceMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing came within ${patienceMs / 1000} seconds`;
  const { code, message } = (error.cause ?? {}) as { readonly code?: string; readonly message?: string };
  return code ?? message ?? error.message;
}
