/** A bridge as its operator reaches it. */

import type { ArgsDef } from 'citty';
import { parseBridgeUrl } from '../bridge-url.ts';
import { CommandError } from '../command-error.ts';
import type { Flags } from '../flags.ts';
import { UsageError } from '../usage-error.ts';

const KEY_VARIABLE = 'BRIDGE_OPERATOR_KEY';

export const OPERATOR_ARGS = {
  url: { type: 'string', valueHint: 'URL', description: 'Where the bridge is; localhost:8787 unless told' },
} as const satisfies ArgsDef;

export interface OperatorClient {
  readonly url: string;
  request<Body>(method: string, path: string, body?: object): Promise<Body>;
}

export async function openOperatorClient(flags: Flags): Promise<OperatorClient> {
  const url = parseBridgeUrl(flags.last('url') ?? 'localhost:8787');
  const key = process.env[KEY_VARIABLE];
  if (!key) throw new UsageError(`${KEY_VARIABLE} must hold the operator's key`);
  return {
    url,
    async request<Body>(method: string, path: string, body?: object): Promise<Body> {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const response = await fetch(url + path, {
        method,
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      if (!response.ok) throw new CommandError(`The bridge answered ${response.status} to ${method} ${path}`);
      return (await response.json()) as Body;
    },
  };
}
