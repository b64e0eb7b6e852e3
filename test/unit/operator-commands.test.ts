import { type CommandDef, runCommand } from 'citty';
import { afterEach, describe, expect, test } from 'vitest';
import { account } from '../../cli/account.ts';
import { formatCondition, parseCondition } from '../../cli/account/filter-condition.ts';
import { accounts } from '../../cli/accounts.ts';
import { actions } from '../../cli/actions.ts';
import { alerts } from '../../cli/alerts.ts';
import { connect } from '../../cli/connect.ts';
import { erase } from '../../cli/erase.ts';
import { importCommand } from '../../cli/import.ts';
import { KEY_VARIABLE, readOperatorKey } from '../../cli/operator/key.ts';
import { accountPath } from '../../cli/operator/path.ts';
import { observed } from '../../cli/observed.ts';
import { runs } from '../../cli/runs.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { vault } from '../../cli/vault.ts';

const COMMANDS: Readonly<Record<string, unknown>> = {
  account,
  accounts,
  actions,
  alerts,
  connect,
  erase,
  import: importCommand,
  observed,
  runs,
  vault,
};

/** What `main.ts` answers with exit code 2. */
const WRONG_USAGE = ['UsageError', 'CLIError'];

describe('commands of operators', () => {
  test.each([
    [['account', 'show']],
    [['account', 'show', 'a', 'b']],
    [['account', 'create']],
    [['account', 'create', '--label', ' ']],
    [['account', 'label', 'a']],
    [['account', 'set', 'x']],
    [['account', 'set', 'x', '--where', '=y']],
    [['account', 'set', 'x', '--require-phone', 'maybe']],
    [['account', 'set', 'x', '--purge', 'toString']],
    [['account', 'set', 'x', '--unset', 'colour']],
    [['account', 'resync', 'x', '--since', 'yesterday']],
    [['account', 'resync', 'x', '--since', '2026-11-20T08:00:00']],
    [['account', 'resync', 'x', '--since', '2026-13-20']],
    [['account', 'forget']],
    [['account', 'forget', '', '--yes']],
    [['account', 'forget', '..', '--yes']],
    [['account', 'show', ' . ']],
    [['account', 'resync', 'x', '--since', '2026-02-30']],
    [['account', 'disconnect', 'x']],
    [['account', 'disconnect', 'x', '..', '--yes']],
    [['account', 'key', 'x', '--connection', ' ']],
    [['account', 'key', 'x', '--connection', 'c', '--revoke', 'k']],
    [['vault', 'surplus']],
    [['accounts', 'surplus']],
    [['actions', 'surplus']],
    [['actions', 'toString']],
    [['actions', 'failed', 'surplus']],
    [['actions', 'retry']],
    [['actions', 'retry', 'id', '--all']],
    [['actions', 'retry', 'id', '--account', 'a']],
    [['actions', 'retry', '..']],
    [['actions', 'retry', '--all', '--limit', '5']],
    [['actions', 'drop']],
    [['actions', 'drop', 'id', 'surplus', '--yes']],
    [['actions', 'drop', '--all']],
    [['actions', '--all']],
    [['actions', '--yes']],
    [['alerts', 'surplus']],
    [['alerts', 'test', 'surplus']],
    [['alerts', 'test', '--limit', '5']],
    [['connect']],
    [['connect', 'crm', 'surplus']],
    [['connect', 'crm', '--field', 'no-equals-sign']],
    [['connect', 'crm', '--field', 'secret=env:NO_SUCH_VARIABLE']],
    [['connect', 'crm', '--field', 'secret=@no-such-file']],
    [['connect', 'crm', '--label', ' ']],
    [['connect', 'crm', '--connection', 'c1']],
    [['connect', 'crm', '--hours', '0']],
    [['connect', 'crm', '--hours', '721']],
    [['connect', 'crm', '--hours', '1.5']],
    [['erase']],
    [['erase', '--id', 'a', '--phone', '+351']],
    [['erase', '--id', 'a', '--id', 'b']],
    [['runs', '--key', 'k']],
    [['observed']],
    [['observed', '--account', '..']],
    [['observed', 'https://bridge.example', 'surplus', '--account', 'a']],
    [['import', 'invoices', 'a.csv']],
    [['import', 'contacts']],
    [['import', 'contacts', 'no-such-file.csv']],
    [['import', 'contacts', 'a.csv', '--country', 'Portugal']],
  ])('refuse %j before they ask for a key or a bridge', async (args) => {
    const [name = '', ...rawArgs] = args;
    const refusal: unknown = await runCommand(COMMANDS[name] as CommandDef, { rawArgs }).catch(
      (error: unknown) => error,
    );
    expect(WRONG_USAGE).toContain((refusal as Error).name);
  });
});

describe('a name in a path', () => {
  test.each(['', ' ', '.', '..'])('is not "%s", which a URL would lose', (text) => {
    expect(() => accountPath(text)).toThrow(UsageError);
  });

  test('is kept as it is, whatever it holds', () => {
    expect(accountPath('50 % / ../x')).toBe('/accounts/50%20%25%20%2F%20..%2Fx');
  });
});

describe('the operator key in the environment', () => {
  afterEach(() => void delete process.env[KEY_VARIABLE]);

  test.each([`secret-part\nof-it`, 'secret-part of-it', 'secret-part\u00e9'])(
    'is refused, and not repeated, as %j',
    async (key) => {
      process.env[KEY_VARIABLE] = key;
      const refusal = await readOperatorKey('https://bridge.example').catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(UsageError);
      expect(String(refusal)).not.toContain('secret-part');
    },
  );

  test('may have blanks or line ends around it', async () => {
    process.env[KEY_VARIABLE] = ' the-key\n';
    expect(await readOperatorKey('https://bridge.example')).toBe('the-key');
  });
});

describe('a condition', () => {
  test.each([
    ['company=Acme', { field: 'company', is: 'Acme' }],
    ['company=Acme|Other & Co', { field: 'company', is: ['Acme', 'Other & Co'] }],
    ['company!=Acme', { field: 'company', isNot: 'Acme' }],
    ['link=https://a.example/?x=1', { field: 'link', is: 'https://a.example/?x=1' }],
    ['phones', { field: 'phones', present: true }],
    ['!opt_out', { field: 'opt_out', present: false }],
  ])('is typed as %s, and shown as it was typed', (text, condition) => {
    expect(parseCondition('where', text)).toEqual(condition);
    expect(formatCondition(parseCondition('where', text))).toBe(text);
  });

  test.each(['', '!', '=x', '!=x', 'company=', ' =x'])('is not "%s"', (text) => {
    expect(() => parseCondition('where', text)).toThrow(UsageError);
  });
});
