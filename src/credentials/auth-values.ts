/** The credentials in a request, as the values of the auth fields that the integration declared. */

import type { AuthField, AuthFields } from '../declaration/authentication.ts';
import type { Integration } from '../declaration/integration.ts';
import { BridgeError } from '../domain/errors.ts';
import { mergeSettings, parseSettings, type Settings } from '../domain/settings.ts';
import { readTemplateValue, readTenantUrl } from '../domain/tenant-url.ts';

/**
 * The values of auth fields, as text. Only in here, where they are sealed, fingerprinted and sent to an authority: a
 * connector is lent those that are secret as `Secret`s (see `service.ts`).
 */
export type AuthTexts = Readonly<Record<string, string | undefined>>;

export interface Presented {
  readonly integration: Integration;
  /** `auth` of the body, as it came. */
  readonly presented: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
  /** Fields that Talkdesk does not store arrive at validation only. */
  readonly validating: boolean;
}

export interface Credentials {
  readonly auth: AuthTexts;
  /** The access token, where Talkdesk supplies it. */
  readonly accessToken?: string;
}

/** How values are read. */
export interface Reading {
  /** Allows addresses of this machine, for local development. */
  readonly allowLoopback: boolean;
}

/**
 * Values by declared field, and the access token that Talkdesk supplies. Throws `invalid_credentials` for a missing one
 * or one that breaks a rule of its field, and `invalid_body` for one that is not a single value, or too long for
 * one.
 */
export function readCredentials(request: Presented, reading: Reading): Credentials {
  const { integration, presented, headers, validating } = request;
  const { type, fields, grant, guard } = integration.authentication;
  // What a bridge key opens has been given before.
  const isEnough = guard === 'bridge_key' && !isExchange(request);
  const needed = isEnough ? only(fields, 'bridge_key', { mandatory: true }) : fields;
  const auth = readFields(needed, presented, { ...reading, withTransient: validating });
  const others = isEnough ? readOptional(fields, presented, reading) : {};
  if (type === 'none' || type === 'custom' || grant || guard) return { auth: { ...others, ...auth } };

  const { token } = integration.wire;
  if ('field' in token) {
    const value = textOf(presented, token.field);
    if (!value) throw refused(`auth.${token.field}`, 'is required');
    return { auth, accessToken: value };
  }
  const value = headers.get(token.header)?.replace(/^Bearer\s+/i, '');
  if (!value) throw refused(`header ${token.header}`, 'is required');
  return { auth, accessToken: value };
}

/** Whether credentials come to be exchanged for a bridge key. */
export function isExchange({ integration, presented, validating }: Presented): boolean {
  const { vault, fields } = integration.authentication;
  if (!validating || vault?.filledBy !== 'validation') return false;
  return Object.entries(fields).some(([name, { store = true }]) => !store && textOf(presented, name) !== '');
}

/** The values of fields; those that are not stored only where `withTransient` says so. */
export function readFields(
  fields: AuthFields,
  presented: Readonly<Record<string, unknown>>,
  reading: Reading & { readonly withTransient: boolean },
): AuthTexts {
  const values: Record<string, string> = {};
  for (const [name, field] of Object.entries(fields)) {
    const { mandatory = true, store = true } = field;
    const value = textOf(presented, name);
    if (value) values[name] = readField(name, field, value, reading);
    else if (mandatory && (store || reading.withTransient)) throw refused(`auth.${name}`, 'is required');
  }
  return values;
}

function readOptional(fields: AuthFields, presented: Presented['presented'], reading: Reading): AuthTexts {
  const optional = Object.entries(fields).map(([name, field]) => [name, { ...field, mandatory: false }] as const);
  return readFields(Object.fromEntries(optional), presented, { ...reading, withTransient: false });
}

const only = (fields: AuthFields, name: string, change: Partial<AuthField>): AuthFields => {
  const field = fields[name];
  return field ? { [name]: { ...field, ...change } } : {};
};

function readField(name: string, { format, hosts }: AuthField, text: string, { allowLoopback }: Reading): string {
  if (hosts) {
    const read = readTenantUrl(text, { hosts, allowLoopback });
    if ('rule' in read) throw refused(`auth.${name}`, read.rule);
    // A connector goes on from an address; a query would swallow what it adds.
    if (!ENDPOINT.test(name) && read.url.includes('?')) throw refused(`auth.${name}`, 'must be an address without a ?');
    return read.url;
  }
  if (format === undefined) return text;
  const read = readTemplateValue(text, format, name);
  if ('value' in read) return read.value;
  throw refused(`auth.${name}`, read.rule);
}

/** What no access token exceeds, and no header holds more of. */
const LONGEST_VALUE = 8192;

/** Fields that are asked as they are. */
const ENDPOINT = /_url$/;

function textOf(presented: Readonly<Record<string, unknown>>, name: string): string {
  const value = Object.hasOwn(presented, name) ? presented[name] : undefined;
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') throw malformed(name, 'must be a single value');
  if (value.length > LONGEST_VALUE) throw malformed(name, `must not be longer than ${LONGEST_VALUE} characters`);
  return value;
}

/** Settings of an integration, with those that come from auth fields and those of the account's row. */
export function settingsOf(integration: Integration, auth: AuthTexts, ofAccount: Partial<Settings>): Settings {
  const nameOf = new Map<keyof Settings, string>();
  const { fields, vault } = integration.authentication;
  for (const [name, { setting }] of Object.entries({ ...vault?.fields, ...fields })) {
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

function malformed(name: string, rule: string): BridgeError {
  return new BridgeError('invalid_body', `auth.${name} ${rule}`, { field: `auth.${name}`, rule });
}
