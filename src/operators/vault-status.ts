/** Where the vault stands, and how far a rotation of its key has come. */

import type { Vault } from '../credentials/vault.ts';

export interface VaultStatusView {
  /** Ids of the keys that are set: the one of VAULT_KEY, then the one of VAULT_KEY_NEXT. */
  readonly keys: readonly { readonly id: string; readonly seals: boolean }[];
  /** How many connections are sealed under which key, by its id; a key that is not set opens none of its own. */
  readonly connections: Readonly<Record<string, number>>;
  /** How many invitations are sealed under another key than the one that seals. */
  readonly invitations_to_reseal: number;
  /** The same of actions that wait or failed. */
  readonly actions_to_reseal: number;
  /** Whether nothing needs the earlier of two keys any more. */
  readonly ready_to_retire: boolean;
}

export async function viewVaultStatus(vault: Pick<Vault, 'status'>): Promise<VaultStatusView> {
  const { keys, seals, connections, invitations, actions } = await vault.status();
  const [earlier = '', next] = keys;
  const isNeeded = Object.hasOwn(connections, earlier) || invitations + actions > 0;
  return {
    keys: keys.map((id) => ({ id, seals: id === seals })),
    connections,
    invitations_to_reseal: invitations,
    actions_to_reseal: actions,
    ready_to_retire: next !== undefined && next === seals && !isNeeded,
  };
}
