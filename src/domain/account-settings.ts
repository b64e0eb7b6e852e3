/**
 * What an operator sets for one account, over what its integration declares. A filter narrows: its conditions are met
 * besides those of the integration, so that nothing set here can let an opt-out through.
 */

import * as v from 'valibot';
import { conditions } from './contact-condition.ts';
import { SETTING_NAMES, settingRule, type Settings } from './settings.ts';

function settingOf<Name extends keyof Settings>(name: Name) {
  const { rule, parse } = settingRule(name);
  return v.pipe(
    v.string(rule),
    v.check((text) => parse(text) !== undefined, rule),
    v.transform((text) => parse(text) as Required<Settings>[Name]),
  );
}

const SHARE = 'must be a number from 0 to 1';

const FIELDS = {
  country: settingOf('country'),
  timeZone: settingOf('timeZone'),
  language: settingOf('language'),
  unreadablePhones: settingOf('unreadablePhones'),
  sharedNumbers: settingOf('sharedNumbers'),
  /** All must be met, besides the integration's. */
  where: conditions,
  /** None may be met, nor one of the integration's. */
  exclude: conditions,
  requirePhone: v.boolean('must be true or false'),
  departed: v.picklist(['keep', 'blank'], 'must be keep or blank'),
  brake: v.pipe(v.number(SHARE), v.minValue(0, SHARE), v.maxValue(1, SHARE)),
};
type FieldName = keyof typeof FIELDS;

export const ACCOUNT_SETTING_NAMES = Object.keys(FIELDS) as readonly FieldName[];

export type AccountSettings = { readonly [Name in FieldName]?: v.InferOutput<(typeof FIELDS)[Name]> };
/** What is to be set; null takes the account's own value away. */
export type AccountSettingsPatch = { readonly [Name in FieldName]?: AccountSettings[Name] | null };

const eachOptional = (wrap: (schema: (typeof FIELDS)[FieldName]) => v.GenericSchema) =>
  Object.fromEntries(Object.entries(FIELDS).map(([name, schema]) => [name, v.exactOptional(wrap(schema))]));

/** For what an operator sends. Strict: a filter with a mistyped name would let everybody through. */
export const accountSettingsPatch = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value), 'must be an object'),
  v.strictObject(
    eachOptional((schema) => v.nullable(schema)),
    'is no setting of an account',
  ),
) as unknown as v.GenericSchema<unknown, AccountSettingsPatch>;

const stored = v.object(eachOptional((schema) => schema)) as unknown as v.GenericSchema<unknown, AccountSettings>;

/** Reads the settings of an account's row; a name that a newer version of the bridge wrote is left out. */
export function readAccountSettings(json: string): AccountSettings {
  return v.parse(stored, JSON.parse(json));
}

/** The part that is settings of a connector's call. */
export function settingsIn(settings: AccountSettings): Partial<Settings> {
  const set = SETTING_NAMES.filter((name) => settings[name] !== undefined);
  return Object.fromEntries(set.map((name) => [name, settings[name]]));
}
