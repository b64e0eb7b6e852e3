/** A call that a connector made from a declaration gets, with a service that answers whatever the test says. */

import type { AuthValues, Call } from '../../src/connectors/connector.ts';
import type { RestDeclaration } from '../../src/connectors/rest/declaration.ts';
import { rest } from '../../src/connectors/rest/rest.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { parseSettings } from '../../src/domain/settings.ts';
import { followableLink } from '../../src/upstream/outbound-url.ts';

export interface Asked {
  readonly url: string;
  readonly init: RequestInit;
}

export const BASE = 'https://crm.example.org/api';

/** What the service gives for a URL: JSON, or a whole response. */
export type Service = (url: URL, init: RequestInit) => unknown;

export function callOf(service: Service, auth: AuthValues = {}) {
  const asked: Asked[] = [];
  const lines: { readonly event: string; readonly fields: object }[] = [];
  const call = {
    auth,
    settings: parseSettings({ language: 'en' }).settings,
    now: () => Date.UTC(2026, 5, 1),
    fetch: async (url: string, init: RequestInit = {}) => {
      asked.push({ url, init });
      const given = service(new URL(url), init);
      return given instanceof Response ? given : Response.json(given);
    },
    linkIn: (from: string, link: string) => followableLink(from, link, { allowLoopback: false }),
    log: (event: string, fields: object = {}) => void lines.push({ event, fields }),
  };
  // The store and the shorter way to JSON are not for connectors of this kind.
  return { call: call as unknown as Call, asked, lines };
}

export const connectorOf = (parts: Partial<RestDeclaration>) =>
  rest({ baseUrl: BASE, validate: { path: '/me' }, ...parts });

/** What an action is told when it runs for a contact. */
export const SCOPE = { marker: 'm-1', contact: { id: '7', emails: [], phones: [] } };

/** The problem with which the work ends. */
export async function problemOf(work: Promise<unknown>): Promise<BridgeError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof BridgeError) return error;
  throw new Error('it did not end with a problem', { cause: error });
}
