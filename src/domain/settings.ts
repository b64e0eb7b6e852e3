import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/min';

/** Languages that messages may be in. */
const LANGUAGES = ['en', 'pt', 'es', 'fr', 'de'] as const;
type Language = (typeof LANGUAGES)[number];

const SHARED_NUMBERS = ['only', 'newest', 'first', 'none'] as const;

/** What a customer may set. An account's own value wins over a declared auth field, and that over the integration's. */
export interface Settings {
  /** ISO 3166-1 alpha-2: the country whose dialling rules apply to numbers without a country code. */
  readonly country?: CountryCode;
  /** IANA name of the zone in which times without an offset are read. */
  readonly timeZone: string;
  /** ISO 639-1: the language of messages that an agent reads; `messages.ts` has the bridge's own. */
  readonly language: Language;
  /** What happens to a phone that cannot be put into E.164: sent as it is, or left out. Both are counted. */
  readonly unreadablePhones: 'keep' | 'drop';
  /**
   * Who is meant where several contacts of the service have the phone or e-mail by which a person is looked up, and the
   * name does not tell them apart: `only`, nobody, and an action is refused saying how many fit; `newest`, the one that
   * was changed last; `first`, the first that the service lists; `none`, nobody, as if no contact had it.
   */
  readonly sharedNumbers: (typeof SHARED_NUMBERS)[number];
}

const DEFAULTS: Settings = { timeZone: 'UTC', language: 'en', unreadablePhones: 'keep', sharedNumbers: 'only' };

interface SettingRule<Value> {
  /** Completes the sentence that begins with the setting's name. */
  readonly rule: string;
  readonly parse: (text: string) => Value | undefined;
}

const RULES: { readonly [Key in keyof Required<Settings>]: SettingRule<Required<Settings>[Key]> } = {
  country: {
    rule: 'must be a country code of two letters, such as PT',
    parse(text) {
      const code = text.trim().toUpperCase();
      return isSupportedCountry(code) ? code : undefined;
    },
  },
  timeZone: {
    rule: 'must be an IANA time zone, such as Europe/Lisbon',
    parse(text) {
      // An offset such as +01:00 is no zone: it knows no summer.
      if (!/^\s*[a-z]/i.test(text)) return undefined;
      try {
        return new Intl.DateTimeFormat('en', { timeZone: text.trim() }).resolvedOptions().timeZone;
      } catch {
        return undefined;
      }
    },
  },
  language: {
    rule: `must be one of ${LANGUAGES.join(', ')}`,
    parse: (text) => LANGUAGES.find((language) => language === text.trim().toLowerCase()),
  },
  unreadablePhones: {
    rule: 'must be keep or drop',
    parse: (text) => (['keep', 'drop'] as const).find((choice) => choice === text.trim()),
  },
  sharedNumbers: {
    rule: `must be one of ${SHARED_NUMBERS.join(', ')}`,
    parse: (text) => SHARED_NUMBERS.find((choice) => choice === text.trim()),
  },
};

/** All settings that there are. */
export const SETTING_NAMES = Object.keys(RULES) as readonly (keyof Settings)[];

/** The rule of a setting, and its value where a text keeps to it. */
export function settingRule<Name extends keyof Settings>(name: Name): SettingRule<Required<Settings>[Name]> {
  return RULES[name];
}

/** One setting with the rule that its value broke. */
export interface SettingProblem {
  readonly name: keyof Settings;
  readonly rule: string;
}

/** Reads settings from texts; absent ones are left out, and every one that breaks its rule is named. */
export function parseSettings(texts: { readonly [Key in keyof Settings]?: string | undefined }): {
  readonly settings: Partial<Settings>;
  readonly problems: readonly SettingProblem[];
} {
  const settings: Record<string, unknown> = {};
  const problems: SettingProblem[] = [];
  for (const name of SETTING_NAMES) {
    const text = texts[name];
    if (!text) continue;
    const value = RULES[name].parse(text);
    if (value === undefined) problems.push({ name, rule: RULES[name].rule });
    else settings[name] = value;
  }
  return { settings, problems };
}

/** Puts settings together, the most important last; absent values leave the earlier ones alone. */
export function mergeSettings(...layers: readonly Partial<Settings>[]): Settings {
  return Object.assign({}, DEFAULTS, ...layers) as Settings;
}
