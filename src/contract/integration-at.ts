/** Which integration a path leads to. One that has a path secret is found behind it only. */

import { equalHashes } from '../credentials/bridge-key.ts';
import { hashPathSecret } from '../credentials/path-secret.ts';
import type { Integration } from '../declaration/integration.ts';
import { BridgeError } from '../domain/errors.ts';

export interface ServedIntegrations {
  readonly integrations: ReadonlyMap<string, Integration>;
  /** By the names of those that are behind a path secret: the hashes of the secrets that are valid. */
  readonly pathSecretHashes: ReadonlyMap<string, readonly string[]>;
}

/**
 * The integration of this name, where `secret`, the segment behind it, is one of its path secrets, or absent where it has
 * none. All else is answered alike, so nobody learns from the answer, or from its time, what there is.
 */
export async function integrationAt(
  { integrations, pathSecretHashes }: ServedIntegrations,
  name: string,
  secret: string | undefined,
): Promise<Integration> {
  const presented = secret === undefined ? undefined : await hashPathSecret(secret);
  const integration = integrations.get(name);
  if (integration && opens(pathSecretHashes.get(name), presented)) return integration;
  throw new BridgeError('unknown_integration', 'This bridge serves no integration at this address');
}

function opens(hashes: readonly string[] | undefined, presented: string | undefined): boolean {
  if (hashes === undefined || presented === undefined) return hashes === presented;
  // All are compared, so that the time does not tell which one it was.
  return hashes.filter((hash) => equalHashes(hash, presented)).length > 0;
}
