/** Values for auth fields that nobody takes for real ones. */

import type { Settings } from '../../src/domain/settings.ts';
import type { AuthField } from '../../src/declaration/authentication.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import type { AuthFieldDetails } from '../../src/manifest/document.ts';
import { isSecret } from '../../src/manifest/secret-fields.ts';

/** What stands for a secret. */
const MASK = '…';

const SETTINGS: Readonly<Record<keyof Settings, string>> = {
  country: 'PT',
  timeZone: 'Europe/Lisbon',
  language: 'en',
  unreadablePhones: 'keep',
  sharedNumbers: 'only',
};

/** What Talkdesk would send as `auth` to validation: constants as they are, secrets masked. */
export function sampleAuth(integration: Integration, fields: readonly AuthFieldDetails[]): Record<string, string> {
  const { authentication, submission } = integration;
  const returned = authentication.vault?.filledBy === 'validation' ? 'bridge_key' : undefined;
  const sent = fields.filter(({ field_name: name }) => name !== returned);
  return Object.fromEntries(
    sent.map((details) => {
      const { field_name: name } = details;
      if (isSecret(details)) return [name, MASK];
      return [name, submission?.constants?.[name] ?? sampleValue(name, authentication.fields[name])];
    }),
  );
}

function sampleValue(name: string, field?: AuthField): string {
  if (field?.setting) return SETTINGS[field.setting];
  const host = field?.hosts?.[0];
  return host === undefined
    ? `sample-${name}`
    : `https://${host === '*' ? 'sample.example' : host.replace('*', 'sample')}`;
}
