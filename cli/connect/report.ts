/** What came of a connection, for people. */

import { styleText } from 'node:util';
import type { AccountView } from '../../src/operators/account-view.ts';
import type { InvitationView } from '../../src/operators/connect-fields.ts';
import { printable } from '../print.ts';

export interface ConnectionMade {
  readonly account: AccountView;
  readonly connection: { readonly id: string; readonly version: number };
  /** Of a new connection, this once. */
  readonly bridge_key?: string;
}

/** `url`: where the bridge is. */
export function formatConnection({ account, connection, bridge_key: key }: ConnectionMade, url: string): string {
  const name = account.label === undefined ? account.id : `${printable(account.label)} (${account.id})`;
  if (key === undefined) {
    return `${name} is connected again: connection ${connection.id}, version ${connection.version}. Its bridge keys stay as they are.`;
  }
  return [
    `${name} is connected: connection ${connection.id}.`,
    `Its bridge key, which is shown only now: ${styleText('cyan', key)}`,
    `At Talkdesk it goes into the field "bridge_key" of the integration at ${url}/${account.integration}/auth_validation.`,
  ].join('\n');
}

/** `isAgain`: for a connection that is there, and has its key. */
export function formatInvitation(
  { invitation, redirect_uri: redirectUri }: InvitationView,
  { isAgain }: { readonly isAgain: boolean },
): string {
  const key = isAgain
    ? 'The bridge key that Talkdesk has stays as it is.'
    : 'They get the bridge key for Talkdesk at its end.';
  return [
    `This link is for whoever can consent; it can be used once, until ${invitation.expires_at}:`,
    styleText('cyan', invitation.url),
    `${key} Whoever has the link can connect with it, so send it to nobody else.`,
    `First register this redirect URI with the client at the authority: ${redirectUri}`,
  ].join('\n');
}
