/** `bridge import`: contacts or agents from a CSV file into the bridge's own directory. */

import { setTimeout } from 'node:timers/promises';
import type { ArgsDef } from 'citty';
import { parseSettings } from '../src/domain/settings.ts';
import type { ImportOutcome } from '../src/operators/import.ts';
import type { Flags } from './flags.ts';
import { parseDelimiter } from './import/delimiter.ts';
import { findDirectoryAccount } from './import/directory-account.ts';
import { ENCODINGS } from './import/encoding.ts';
import { type ImportOptions, importFile } from './import/import-file.ts';
import { sendPersistently } from './import/persistent-send.ts';
import { progressText } from './import/progress-text.ts';
import { toText } from './import/report-text.ts';
import type { SendBatch } from './import/send-batch.ts';
import { measureFile } from './import/source-file.ts';
import { stopOnInterrupt } from './import/stop-signal.ts';
import { createLiveLine } from './live-line.ts';
import { defineOperatorCommand } from './operator/command.ts';
import { accountPath } from './operator/path.ts';
import { UsageError } from './usage-error.ts';

const ARGS = {
  kind: { type: 'positional', description: 'contacts or agents' },
  file: { type: 'positional', description: 'The CSV file' },
  account: {
    type: 'string',
    valueHint: 'ACCOUNT',
    description: 'The id or label of the account whose directory it is; not needed where there is only one',
  },
  map: {
    type: 'string',
    valueHint: 'FIELD=COLUMN',
    description: 'Which column holds a field, where its name does not tell; repeat it',
  },
  country: {
    type: 'string',
    valueHint: 'PT',
    description: "The country whose dialling rules apply to phones without a country code; default: the account's",
  },
  encoding: { type: 'string', valueHint: 'NAME', description: `${ENCODINGS.join(', ')}; found out unless told` },
  delimiter: {
    type: 'string',
    valueHint: 'CHARACTER',
    description: 'comma, semicolon, tab, pipe or the character itself; found out unless told',
  },
  rejects: {
    type: 'string',
    valueHint: 'FILE',
    description: 'Where the rejected rows go; beside the file, as NAME.rejects.csv, unless told',
  },
  'dry-run': { type: 'boolean', description: 'Compare with what the bridge has, and write nothing' },
} as const satisfies ArgsDef;

export const importCommand = defineOperatorCommand({
  name: 'import',
  description:
    'Imports contacts or agents from a CSV file, such as an export of Google Contacts or Outlook, into the directory of the bridge. Importing again updates; nothing comes twice. Exit code 0: all rows are imported; 1: some were rejected, or the import did not come to its end; 2: wrong usage',
  args: ARGS,
  async run(flags, connect) {
    const options = parseOptions(flags);
    await measureFile(options.path);
    const client = await connect();
    const { id, country } = await findDirectoryAccount(client, flags.last('account'));
    const send: SendBatch = (items) =>
      client.request<ImportOutcome>('POST', `${accountPath(id)}/${options.kind}`, {
        [options.kind]: items,
        dry_run: options.dryRun,
      });

    const line = createLiveLine(process.stderr, () => performance.now());
    const signal = stopOnInterrupt(
      process,
      () => performance.now(),
      () => {
        line.clear();
        process.stderr.write('Stopping after the batch under way; Ctrl-C again stops at once\n');
      },
    );
    try {
      const report = await importFile(
        { ...(country ? { country } : {}), ...options, signal },
        sendPersistently(send, setTimeout),
        (progress) => progress.rows > 0 && line.update(progressText(progress, process.stderr.isTTY)),
      );
      return { data: report, text: toText(report), exitCode: report.ok ? 0 : 1 };
    } finally {
      line.clear();
    }
  },
});

function parseOptions(flags: Flags) {
  const [kind, path, ...others] = flags.positionals;
  if (kind !== 'contacts' && kind !== 'agents') {
    throw new UsageError('Say what to import, and from where: import contacts FILE.csv, or import agents FILE.csv');
  }
  if (path === undefined) throw new UsageError(`Name the file: import ${kind} FILE.csv`);
  if (others.length > 0) throw new UsageError(`There must be one file, and there is "${others[0]}" besides`);

  const { settings, problems } = parseSettings({ country: flags.last('country') });
  if (problems[0]) throw new UsageError(`--country ${problems[0].rule}`);
  const encoding = parseEncoding(flags.last('encoding'));
  const delimiter = flags.last('delimiter');
  const rejects = flags.last('rejects');
  return {
    kind,
    path,
    map: flags.all('map'),
    dryRun: flags.has('dry-run'),
    ...settings,
    ...(encoding ? { encoding } : {}),
    ...(delimiter === undefined ? {} : { delimiter: parseDelimiter(delimiter) }),
    ...(rejects === undefined ? {} : { rejects }),
  } satisfies ImportOptions;
}

function parseEncoding(text: string | undefined): ImportOptions['encoding'] {
  if (text === undefined) return undefined;
  const found = ENCODINGS.find((encoding) => encoding === text.toLowerCase());
  if (!found) throw new UsageError(`--encoding must be ${ENCODINGS.join(', ')}`);
  return found;
}
