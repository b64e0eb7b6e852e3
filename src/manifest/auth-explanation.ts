/** How one authenticates with an integration, in words for those who set it up at Talkdesk. */

import type { Integration } from '../declaration/integration.ts';

/** A sentence or two for each point. */
export function explainAuthentication(integration: Integration): readonly string[] {
  const { authentication, displayName, wire } = integration;
  const { type, grant, guard, vault } = authentication;
  if (type === 'none') {
    return [
      'No credentials are asked for, and none are sent.',
      'The addresses of the endpoints hold a secret instead. Whoever knows one can call it, so please keep them as you would keep a password.',
    ];
  }
  if (vault?.filledBy === 'operator') {
    return [
      `The bridge keeps the credentials of ${displayName}. Talkdesk has a bridge key in their place, which the operator of the bridge gives to the person who activates the integration.`,
      ...tokens(integration),
    ];
  }
  if (vault) {
    const what =
      grant?.type === 'authorization_code' ? 'the authorization code that Talkdesk obtained' : 'the credentials';
    return [
      `Validation is sent ${what} once and answers with a bridge key. Talkdesk stores the key and sends it with every later request; the credentials of ${displayName} stay with the bridge.`,
      'A field with store = false must reach validation, and need not be kept.',
      ...tokens(integration),
    ];
  }
  if (guard) {
    return [
      'Talkdesk sends a bridge key with every request. The operator of the bridge gives it to the person who activates the integration.',
    ];
  }
  if (grant) return [`Talkdesk sends the fields with every request.`, ...tokens(integration)];
  if (type === 'custom') {
    return [
      `A person types the fields in when the integration is activated. Talkdesk sends them with every request, and the bridge presents them to ${displayName}.`,
    ];
  }
  const place = 'field' in wire.token ? `in the key ${wire.token.field} of auth` : `in the header ${wire.token.header}`;
  return [
    `Talkdesk obtains the access token from the OAuth authority of ${displayName} and sends it with every request, ${place}.`,
    'A 401 from any endpoint means that the token is dead: Talkdesk renews it and repeats the request. The bridge answers so only where nothing was written.',
  ];
}

function tokens({ authentication: { grant }, displayName }: Integration): readonly string[] {
  return grant ? [`The bridge obtains and renews the access tokens of ${displayName} itself.`] : [];
}
