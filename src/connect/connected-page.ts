/** What a person sees once the service is connected: the bridge key, this once. */

import { html } from 'hono/html';
import type { Integration } from '../declaration/integration.ts';
import type { InvitationRow } from '../store/invitations.ts';
import type { Page } from './page.ts';

/** `bridgeKey`: of a new connection; one that was connected again goes on with its own. */
export function connectedPage(
  { displayName, authentication }: Integration,
  label: string | null,
  bridgeKey?: string,
): Page {
  const name = label === null ? '' : html`<p>Account: <strong>${label}</strong></p>`;
  if (bridgeKey === undefined) {
    const content = html`${name}
      <p>Nothing has to be changed at Talkdesk. You can close this page.</p>`;
    return { title: `${displayName} is connected again`, content };
  }
  const field = authentication.fields['bridge_key']?.display ?? 'Bridge key';
  return {
    title: `${displayName} is connected`,
    content: html`${name}
      <p>One step is left: enter this key at Talkdesk, in the configuration of ${displayName}, as “${field}”.</p>
      <p><input readonly autocomplete="off" spellcheck="false" aria-label="${field}" value="${bridgeKey}" /></p>
      <p>
        It is shown only now, so keep this page open until Talkdesk has accepted it. Whoever has the key can read what
        Talkdesk can: give it to nobody else.
      </p>`,
  };
}

/** For an answer that comes a second time, as when the page is loaded again. */
export function connectedAlready({ displayName }: Integration, row: InvitationRow, account: string | undefined): Page {
  const content =
    row.account === null
      ? html`<p>The bridge key was shown already, and is not shown twice.</p>
          <p>
            If it is lost, whoever operates this bridge can issue another one:
            <code>npm run bridge -- account key ${account ?? 'ACCOUNT'}</code>
          </p>`
      : html`<p>Nothing has to be changed at Talkdesk. You can close this page.</p>`;
  return { title: `${displayName} is connected`, content };
}
