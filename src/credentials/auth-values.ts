/** The credentials in a request, as the values of the auth fields that the integration declared. */

import type { AuthValues } from '../connectors/connector.ts';
import { BridgeError } from '../domain/errors.ts';
import { mergeSettings, parseSettings, type Settings } from '../domain/settings.ts';
import type { Integration } from '../declaration/integration.ts';

export interface Presented {
  readonly integration: Integration;
  /** `auth` of the body, as it came. */
  readonly presented: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
  /** Fields that Talkdesk does not store arrive at validation only. */
  readonly validating: boolean;
}

/**
 * Values by declared field, and the access token of the OAuth types. Throws `invalid_credentials` for a missing
 * one, and `invalid_body` for one that is not a single value.
 */
export function readAuthValues({ integration, presented, headers, validating }: Presented): AuthValues {
  const { type, fields } = integration.authentication;
  const values: Record<string, string> = {};
  for (const [name, { mandatory = true, store = true }] of Object.entries(fields)) {
    const value = textOf(presented, name);
    if (value) values[name] = value;
    else if (mandatory && (store || validating)) throw refused(`auth.${name}`, 'is required');
  }
  if (type === 'none' || type === 'custom') return values;

  const { token } = integration.wire;
  if ('field' in token) {
    const value = textOf(presented, token.field);
    if (!value) throw refused(`auth.${token.field}`, 'is required');
    return { ...values, [token.field]: value };
  }
  const value = headers.get(token.header)?.replace(/^Bearer\s+/i, '');
  if (!value) throw refused(`header ${token.header}`, 'is required');
  return { ...values, access_token: value };
}

function textOf(presented: Readonly<Record<string, unknown>>, name: string): string {
  const value = Object.hasOwn(presented, name) ? presented[name] : undefined;
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const rule = 'must be a single value';
  throw new BridgeError('invalid_body', `auth.${name} ${rule}`, { field: `auth.${name}`, rule });
}

/** Settings of an integration, with those that come from auth fields and those of the account's row. */
export function settingsOf(integration: Integration, auth: AuthValues, ofAccount: Partial<Settings>): Settings {
  const nameOf = new Map<keyof Settings, string>();
  for (const [name, { setting }] of Object.entries(integration.authentication.fields)) {
    if (setting) nameOf.set(setting, name);
  }
  const texts = [...nameOf].map(([setting, name]) => [setting, auth[name]]);
  const { settings, problems } = parseSettings(Object.fromEntries(texts));
  const [problem] = problems;
  if (problem) throw refused(`auth.${nameOf.get(problem.name)}`, problem.rule);
  return mergeSettings(integration.settings, settings, ofAccount);
}

function refused(field: string, rule: string): BridgeError {
  return new BridgeError('invalid_credentials', `${field} ${rule}`, { field, rule });
}
