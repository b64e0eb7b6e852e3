/** `bridge account set`: what holds for one account, over what its integration declares. */

import type { ArgsDef } from 'citty';
import { ACCOUNT_SETTING_NAMES } from '../../src/domain/account-settings.ts';
import type { AccountView } from '../../src/operators/account-view.ts';
import { type Flags, takePositionals } from '../flags.ts';
import { defineOperatorCommand } from '../operator/command.ts';
import { accountPath } from '../operator/path.ts';
import { UsageError } from '../usage-error.ts';
import { formatSettings, kebab } from './account-text.ts';
import { ACCOUNT_ARG } from './args.ts';
import { CONDITION_FORMS, parseCondition } from './filter-condition.ts';

const SETTINGS = {
  country: {
    type: 'string',
    valueHint: 'PT',
    description: 'Country whose dialling rules apply to numbers without a country code',
  },
  'time-zone': { type: 'string', valueHint: 'ZONE', description: 'IANA time zone, such as Europe/Lisbon' },
  language: {
    type: 'string',
    valueHint: 'pt',
    description: 'Language of messages to people at Talkdesk: en, pt, es, fr or de',
  },
  'unreadable-phones': {
    type: 'string',
    valueHint: 'keep|drop',
    description: 'What happens to a phone that cannot be put into E.164',
  },
  'shared-numbers': {
    type: 'string',
    valueHint: 'only|newest|first|none',
    description: 'Who is meant where several contacts have the phone or e-mail by which a person is looked up',
  },
  where: {
    type: 'string',
    valueHint: 'CONDITION',
    description: `Only contacts that meet this are sent; repeat it, then all must be met. ${CONDITION_FORMS}. It narrows the integration's filter, and replaces an earlier one of the account`,
  },
  exclude: {
    type: 'string',
    valueHint: 'CONDITION',
    description: 'Contacts that meet this are not sent; repeat it, then none may be met',
  },
  'require-phone': {
    type: 'string',
    valueHint: 'yes|no',
    description: 'Whether only contacts that have a phone are sent',
  },
  departed: {
    type: 'string',
    valueHint: 'keep|blank',
    description: 'What becomes, at Talkdesk, of contacts that are not sent any more',
  },
  brake: {
    type: 'string',
    valueHint: '0.2',
    description: 'The largest share of contacts, from 0 to 1, that one run may blank',
  },
  purge: {
    type: 'string',
    valueHint: 'never|default',
    description: 'Whether the account goes when it was not seen for long',
  },
  unset: {
    type: 'string',
    valueHint: 'NAME',
    description: `Takes a setting of the account away, so that the integration's holds again; repeat it. One of ${ACCOUNT_SETTING_NAMES.map(kebab).join(', ')}`,
  },
} as const satisfies ArgsDef;

export const set = defineOperatorCommand({
  name: 'set',
  description:
    'Sets for one account what its integration declares for all: country, time zone, language, filter, policies',
  args: { ...ACCOUNT_ARG, ...SETTINGS },
  async run(flags, connect) {
    const [name = ''] = takePositionals(flags, ['ACCOUNT']);
    const change = readChange(flags);
    const client = await connect();
    const changed = await client
      .request<{ account: AccountView }>('PATCH', accountPath(name), change)
      .catch((error: unknown) => {
        throw error instanceof UsageError ? new UsageError(asFlag(error.message), { cause: error }) : error;
      });
    const { id, settings } = changed.account;
    const filters = flags.all('where').length + flags.all('exclude').length > 0;
    return {
      data: changed,
      text: [
        `Account ${id}`,
        Object.keys(settings).length === 0 ? 'Settings: none of its own' : formatSettings(settings),
        '',
        ...(filters
          ? [
              'A field that contacts do not have meets nothing: see with `runs` how many the next synchronization leaves out.',
            ]
          : []),
        'They hold from the next request on. Contacts that Talkdesk has already change as they are sent again; all at once with:',
        `  npm run bridge -- account resync ${id}`,
      ].join('\n'),
    };
  },
});

/** What is to be changed, as the bridge takes it. */
function readChange(flags: Flags): object {
  const settings: Record<string, unknown> = {};
  for (const name of flags.all('unset')) settings[settingName(name)] = null;
  for (const name of ['country', 'time-zone', 'language', 'unreadable-phones', 'shared-numbers', 'departed'] as const) {
    const value = flags.last(name);
    if (value !== undefined) settings[camel(name)] = value;
  }
  for (const name of ['where', 'exclude'] as const) {
    const texts = flags.all(name);
    if (texts.length > 0) settings[name] = texts.map((text) => parseCondition(name, text));
  }
  const requirePhone = flags.last('require-phone');
  if (requirePhone !== undefined)
    settings['requirePhone'] = choose('require-phone', requirePhone, { yes: true, no: false });
  const brake = flags.last('brake');
  if (brake !== undefined) settings['brake'] = brake.trim() === '' ? Number.NaN : Number(brake);
  const purge = flags.last('purge');
  const kept = purge === undefined ? undefined : choose('purge', purge, { never: true, default: false });
  if (Object.keys(settings).length === 0 && kept === undefined) {
    throw new UsageError(
      `There is nothing to set; there are ${Object.keys(SETTINGS)
        .map((name) => `--${name}`)
        .join(', ')}`,
    );
  }
  return { settings, ...(kept === undefined ? {} : { kept }) };
}

function choose<Value>(flag: string, text: string, choices: Readonly<Record<string, Value>>): Value {
  const value = Object.hasOwn(choices, text) ? choices[text] : undefined;
  if (value === undefined) throw new UsageError(`--${flag} must be ${Object.keys(choices).join(' or ')}`);
  return value;
}

function settingName(text: string): string {
  const name = ACCOUNT_SETTING_NAMES.find((each) => each === text || kebab(each) === text);
  if (name === undefined) throw new UsageError(`--unset must be one of ${ACCOUNT_SETTING_NAMES.map(kebab).join(', ')}`);
  return name;
}

/** A rule of the bridge in the words of the flags. */
const asFlag = (message: string) =>
  message.replace(/^settings\.(\w+)(\.\d+)?/, (_, name: string) => `--${kebab(name)}`);

function camel(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
