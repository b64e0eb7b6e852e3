/** How an account is connected again whose kept credentials the service no longer accepts, for people. */

import type { ConnectionView } from '../../src/operators/account-connections.ts';
import type { AccountView } from '../../src/operators/account-view.ts';

type Named = Pick<AccountView, 'id' | 'integration'>;

/** For a list, in which the connections of an account are not told. */
export function formatReconnections(accounts: readonly Named[]): string {
  return [
    'The service no longer accepts the credentials that the bridge keeps. To connect again:',
    ...accounts.map((account) => `  ${commandFor(account, 'ID')}, see: npm run bridge -- account show ${account.id}`),
    `A connection that validation made also comes back where ${ACTIVATION}.`,
  ].join('\n');
}

/** What to do, one way to a line. Connections that validation made have to be named, and several as well. */
export function reconnectAdvice(account: Named, connections: readonly ConnectionView[]): string {
  const [first, ...others] = connections;
  const hasOne = others.length === 0 && first?.made_by !== 'validation';
  const commands = hasOne ? [commandFor(account)] : connections.map(({ id }) => commandFor(account, id));
  const isValidated = connections.some(({ made_by: by }) => by === 'validation');
  return (isValidated ? [ACTIVATION, ...commands] : commands).join('\nor  ');
}

const ACTIVATION = 'an admin activates the integration at Talkdesk again';

function commandFor({ id, integration }: Named, connection?: string): string {
  const which = connection === undefined ? '' : ` --connection ${connection}`;
  return `npm run bridge -- connect ${integration} --account ${id}${which}`;
}
