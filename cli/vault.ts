/** `bridge vault`: where the vault stands, and what a rotation of its key waits for. */

import type { VaultStatusView } from '../src/operators/vault-status.ts';
import { defineOperatorCommand } from './operator/command.ts';
import { takePositionals } from './flags.ts';
import { formatQuantity, formatTable } from './print.ts';

export const vault = defineOperatorCommand({
  name: 'vault',
  description:
    'Shows under which key the kept credentials are sealed, how far a rotation of VAULT_KEY has come, and what to do next',
  async run(flags, connect) {
    takePositionals(flags);
    const status = await (await connect()).request<VaultStatusView>('GET', '/vault');
    return { data: status, text: vaultText(status) };
  },
});

const LIST = new Intl.ListFormat('en-GB');
const NAMES = ['VAULT_KEY', 'VAULT_KEY_NEXT'];

/** The status in words. */
export function vaultText(status: VaultStatusView): string {
  const { keys, connections } = status;
  const isSet = (id: string) => keys.some((key) => key.id === id);
  const lost = Object.keys(connections).filter((id) => !isSet(id));
  const rows = [
    ...keys.map(({ id, seals }, at) => [NAMES[at] ?? '', id, seals ? 'seals and opens' : 'opens', countOf(status, id)]),
    ...lost.map((id) => ['not set', id, 'is missing', countOf(status, id)]),
  ];
  const table = formatTable(
    [{ title: 'Secret' }, { title: 'Key' }, { title: 'What it does' }, { title: 'Sealed under it' }],
    rows,
  );
  return [table, ...lossText(status, lost), nextText(status)].join('\n\n');
}

const countOf = ({ connections }: VaultStatusView, id: string) => formatQuantity(connections[id] ?? 0, 'connection');

function lossText({ connections }: VaultStatusView, lost: readonly string[]): string[] {
  if (lost.length === 0) return [];
  const count = lost.reduce((sum, id) => sum + (connections[id] ?? 0), 0);
  const what = `${formatQuantity(count, 'connection')} cannot be opened: the key that sealed them is not set.`;
  return [`${what} Set it again, or connect those accounts anew: npm run bridge -- connect.`];
}

function nextText({
  keys,
  connections,
  invitations_to_reseal: invitations,
  actions_to_reseal: actions,
  ready_to_retire: isReady,
}: VaultStatusView) {
  const [earlier, next] = keys;
  if (!earlier || !next) return 'No rotation is under way. How to begin one: docs/deploying.md, "VAULT_KEY".';
  if (!next.seals) {
    return 'The key of VAULT_KEY_NEXT opens already, and seals ten minutes after the bridge learnt of it. Nothing is to be done until then.';
  }
  if (!isReady) {
    const left = [
      formatQuantity(connections[earlier.id] ?? 0, 'connection'),
      ...(invitations > 0 ? [formatQuantity(invitations, 'invitation')] : []),
      ...(actions > 0 ? [formatQuantity(actions, 'deferred action')] : []),
    ];
    return `The hourly sweep brings what is left under the new key: ${LIST.format(left)}. Leave both secrets as they are until then.`;
  }
  return [
    'Nothing needs the earlier key any more. To end the rotation, in this order:',
    '  npx wrangler secret put VAULT_KEY --env production           # the value of VAULT_KEY_NEXT',
    '  npx wrangler secret delete VAULT_KEY_NEXT --env production',
  ].join('\n');
}
