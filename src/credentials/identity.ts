/** What names an account. It must survive a change of secrets. */

import type { Validation } from '../connectors/connector.ts';
import type { Integration } from '../declaration/integration.ts';
import { BridgeError } from '../domain/errors.ts';
import { sha256 } from '../domain/signer.ts';
import type { AuthTexts } from './auth-values.ts';

export interface IdentifiedBy {
  readonly integration: Integration;
  readonly auth: AuthTexts;
  readonly validation: Validation;
  /** The connection that the bridge keeps for it. */
  readonly connection?: string;
}

/** The service's own id for the customer, else the fields that tell customers apart, else the connection. */
export function identityOf({ integration, auth, validation, connection }: IdentifiedBy): string {
  if (validation.account) return `service:${validation.account.id}`;
  const { identifiedBy = [] } = integration.authentication;
  if (identifiedBy.length > 0) return `fields:${JSON.stringify(identifiedBy.map((name) => [name, auth[name]]))}`;
  if (connection !== undefined) return `connection:${connection}`;
  if (integration.authentication.type === 'none') return 'only';
  throw new BridgeError(
    'internal',
    `${integration.name} names no account: its connector's validate returned none, and identifiedBy is empty`,
  );
}

/** The id in our store of the account of this identity. */
export async function accountIdOf(integration: Integration, identity: string): Promise<string> {
  return (await sha256(`account\n${integration.name}\n${identity}`)).slice(0, 22);
}
