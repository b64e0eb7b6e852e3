/** When an account is in trouble, by how its endpoints fared last. */

/** How an endpoint fared last; times are milliseconds since 1970 UTC. */
export interface EndpointHealth {
  readonly endpoint: string;
  readonly succeeded_at: number | null;
  readonly failed_at: number | null;
  readonly failed_code: string | null;
}

/** Talkdesk asks every half hour. */
const LATE_MS = 2 * 3_600_000;

/** When contacts were synchronized last, where they were before, but not within two hours. */
export function lateSince(endpoints: readonly EndpointHealth[], now: number): number | undefined {
  const last = endpoints.find(({ endpoint }) => endpoint === 'contact_sync')?.succeeded_at ?? now;
  return now - last > LATE_MS ? last : undefined;
}

/** When the service was last heard to refuse what the bridge keeps, where no request went well since. */
export function refusedSince(endpoints: readonly EndpointHealth[]): number | undefined {
  return failingEndpoints(endpoints).find(isRefused)?.failed_at ?? undefined;
}

/** The endpoints whose newest outcome is a failure that stands. */
export function failingEndpoints(endpoints: readonly EndpointHealth[]): readonly EndpointHealth[] {
  return endpoints.filter((each) => isFailing(each) && !isConnectedSince(each, endpoints));
}

/** Refusals of what one person asked for say nothing of the account's health. */
const REFUSALS: ReadonlySet<string> = new Set(['action_refused', 'invalid_input', 'invalid_body', 'invalid_offset']);

function isFailing({ succeeded_at, failed_at, failed_code }: EndpointHealth): boolean {
  return failed_at !== null && failed_at > (succeeded_at ?? 0) && !REFUSALS.has(failed_code ?? '');
}

const isRefused = ({ failed_code: code }: EndpointHealth): boolean => code === 'reconnect_needed';

/** A request that went well after it tells that the credentials are accepted again; an endpoint may be called seldom. */
function isConnectedSince(failed: EndpointHealth, endpoints: readonly EndpointHealth[]): boolean {
  return isRefused(failed) && endpoints.some(({ succeeded_at }) => (succeeded_at ?? 0) > (failed.failed_at ?? 0));
}
