/** What every answer keeps, whatever was sent: in form, in status, and in what it does not tell. */

const ALWAYS = [400, 401, 404, 405, 413];

/** The statuses of the README and docs/operating.md, by what was asked; 500 is none of them. */
const STATUSES: Readonly<Record<string, readonly number[]>> = {
  auth_validation: [200, ...ALWAYS, 502, 503, 504],
  contact_sync: [200, ...ALWAYS, 429, 502, 503, 504],
  agent_sync: [200, ...ALWAYS, 429, 502, 503, 504],
  interaction_update: [200, ...ALWAYS, 429, 502, 503, 504],
  actions: [201, ...ALWAYS],
  // `/`, `/health`, `/_admin` without its key, and paths where nothing is.
  elsewhere: [200, ...ALWAYS],
};

export interface Answered {
  /** Of the request. */
  readonly method: string;
  /** As the log names it; absent where none was asked. */
  readonly endpoint?: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What is wrong with an answer, or nothing. */
export function brokenPromise({ method, endpoint, status, headers, text }: Answered): string | undefined {
  const allowed = STATUSES[endpoint ?? 'elsewhere'] ?? STATUSES['elsewhere'] ?? [];
  if (!allowed.includes(status)) return `status ${status} is none of ${endpoint ?? 'no endpoint'}`;
  const id = headers.get('X-Request-Id') ?? '';
  if (!/^[\w-]{1,64}$/.test(id)) return 'there is no X-Request-Id';
  if (method === 'HEAD') return text === '' ? undefined : 'an answer to HEAD has a body';
  // Pages for people.
  if (endpoint?.startsWith('connect')) return undefined;
  if (headers.get('Content-Type') !== 'application/json') return `the Content-Type is ${headers.get('Content-Type')}`;
  const json = parse(text);
  if (typeof json !== 'object' || json === null) return 'the body is no JSON';
  if (status < 400) return undefined;
  const { code, message, request_id: requestId } = json as Readonly<Record<string, unknown>>;
  if (typeof code !== 'string' || !/^[a-z_]+$/.test(code)) return 'there is no code';
  if (typeof message !== 'string' || message === '') return 'there is no message';
  return requestId === id ? undefined : 'the body has another request id than the header';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
