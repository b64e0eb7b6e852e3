/** `POST /connect/{integration}/start`: sends the person to the authority (RFC 6749, 4.1.1, with PKCE). */

import { consentUrlOf } from '../credentials/consent-url.ts';
import { wishesOf } from '../credentials/token-request.ts';
import { connectAddress } from '../http/connect-address.ts';
import { reply, type RouteContext } from '../http/server.ts';
import { codeChallengeOf, CONSENT_LIFETIME_S, codeVerifierOf, newNonce, writeConsentState } from './consent-state.ts';
import { followInvitation, openInvitation } from './invitation.ts';
import { nonceCookie } from './nonce-cookie.ts';
import { PageProblem } from './page-problem.ts';
import type { Consented, ConnectParts } from './parts.ts';

export async function startConsent(
  parts: ConnectParts,
  { integration, grant }: Consented,
  c: RouteContext,
): Promise<Response> {
  // Nobody is sent there but by the button: a page elsewhere could have its visitors connect what is not theirs.
  if (!['same-origin', undefined].includes(c.req.header('Sec-Fetch-Site'))) {
    throw new PageProblem(400, 'invalid_input', 'This must begin on our page', 'Open the link that was sent to you.');
  }
  const { signer } = parts;
  const form = new URLSearchParams(new TextDecoder().decode(c.get('bytes')));
  const row = await followInvitation(parts, integration.name, form.get('invitation') ?? '');
  const auth = await openInvitation(parts, row);

  const nonce = newNonce();
  const expiresAt = parts.now() + CONSENT_LIFETIME_S * 1000;
  const state = await writeConsentState(signer, integration.name, { invitation: row.id, nonce, expiresAt });
  const { page, redirectUri } = connectAddress(c.req.url, integration.name);
  const url = consentUrlOf(grant, auth, parts);
  const asked = {
    ...wishesOf(grant),
    response_type: 'code',
    client_id: auth['client_id'] ?? '',
    redirect_uri: redirectUri,
    state,
    code_challenge: await codeChallengeOf(await codeVerifierOf(signer, state)),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  return reply(c, 303, undefined, { Location: url.href, 'Set-Cookie': nonceCookie(page, nonce) });
}
