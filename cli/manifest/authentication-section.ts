/** How one authenticates, and where the value of each field comes from. No secret is among what it says. */

import type { AuthSource } from '../../src/manifest/auth-sources.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { code, type Line, pairs, paragraph, type Section } from './outline.ts';
import { viaLine } from './submission-sections.ts';

export function authentication(manifest: Manifest): Section {
  const { explanation, sources } = manifest.authentication;
  const { authentication_type: type } = manifest.configuration.integration;
  return {
    id: 'authentication',
    title: 'Authentication',
    sheet: 'Authentication',
    blocks: [
      paragraph('The type is ', code(type), '.'),
      ...explanation.map((text) => paragraph(text)),
      ...(sources.length > 0
        ? [
            pairs(
              ['Field', 'Where its value comes from'],
              sources.map((source) => [[code(source.field)], originOf(source, manifest)]),
            ),
          ]
        : []),
    ],
  };
}

function originOf(source: AuthSource, manifest: Manifest): Line {
  switch (source.from) {
    case 'constant':
      return ['The same for every account: ', code(source.value)];
    case 'channel':
      return ['A secret, the same for every account: sent ', ...viaLine(manifest)];
    case 'authority':
      return ['The OAuth authority: Talkdesk obtains it'];
    case 'validation':
      return ['The answer of auth validation'];
    case 'person':
      return source.secret
        ? ['A secret that the person who activates the integration has; one for a test is sent ', ...viaLine(manifest)]
        : ['The person who activates the integration'];
  }
}
