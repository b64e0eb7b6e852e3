/** `GET /connect/{integration}?invitation=…`: says what is about to happen. Looking at it, as previews of links do, changes nothing. */

import { html } from 'hono/html';
import { consentUrlOf } from '../credentials/consent-url.ts';
import { connectAddress } from '../http/connect-address.ts';
import type { RouteContext } from '../http/server.ts';
import { findAccount } from '../store/accounts.ts';
import { followInvitation, openInvitation } from './invitation.ts';
import type { Page } from './page.ts';
import type { Consented, ConnectParts } from './parts.ts';

export async function invitationPage(
  parts: ConnectParts,
  { integration, grant }: Consented,
  c: RouteContext,
): Promise<Page> {
  const link = c.req.query('invitation') ?? '';
  const row = await followInvitation(parts, integration.name, link);
  const { host } = consentUrlOf(grant, await openInvitation(parts, row), parts);
  const [[account]] = await parts.database.run(findAccount(row.account ?? ''));
  const label = row.label ?? account?.label;
  const { displayName } = integration;
  const { page } = connectAddress(c.req.url, integration.name);
  return {
    title: account ? `Connect ${displayName} again` : `Connect ${displayName} to Talkdesk`,
    content: html`${label ? html`<p>For: <strong>${label}</strong></p>` : ''}
      <p>
        You will be sent to <strong>${host}</strong>, where you sign in and allow this bridge to reach ${displayName} on
        behalf of Talkdesk. Your password stays there; it is not given to the bridge.
      </p>
      <form method="post" action="${page}/start">
        <input type="hidden" name="invitation" value="${link}" />
        <button type="submit">Go on to ${host}</button>
      </form>
      <p>If you did not expect this, close the page: nothing has happened yet.</p>`,
  };
}
