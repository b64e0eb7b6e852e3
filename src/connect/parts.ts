/** What the pages call on. */

import type { TokenSource } from '../credentials/access-tokens.ts';
import type { Reading } from '../credentials/auth-values.ts';
import type { Connections } from '../credentials/connections.ts';
import type { Vault } from '../credentials/vault.ts';
import type { Grant } from '../declaration/authentication.ts';
import type { Integration } from '../declaration/integration.ts';
import type { Signer } from '../domain/signer.ts';
import type { Logger } from '../log.ts';
import type { Database } from '../store/database.ts';

export interface ConnectParts extends Reading {
  readonly database: Database;
  readonly integrations: ReadonlyMap<string, Integration>;
  readonly connections: Connections;
  readonly tokens: TokenSource;
  readonly vault: Vault;
  readonly signer: Signer;
  readonly logger: Logger;
  readonly now: () => number;
}

/** An integration that is connected by a person's consent. */
export interface Consented {
  readonly integration: Integration;
  readonly grant: Grant;
}
