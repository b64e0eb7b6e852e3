/** The report for people. */

import { styleText } from 'node:util';
import { formatCount, formatQuantity, formatTable, printable } from '../print.ts';
import type { ImportReport } from './report.ts';

/** So many rejects are shown one by one. */
const MOST_SHOWN = 5;

/** What became of the rows as a table, and below what one should know about it. */
export function toText(report: ImportReport): string {
  return [head(report), counts(report), rejects(report), notes(report), interruption(report)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function head({ kind, file, encoding, delimiter, dryRun }: ImportReport): string {
  const start = dryRun ? `Dry run, nothing was written: ${kind}` : `Imported ${kind}`;
  return `${start} from ${printable(file)} (${encoding}, ${delimiter})`;
}

function counts({ dryRun, ...report }: ImportReport): string {
  const rows = (['created', 'updated', 'unchanged', 'rejected'] as const).map((outcome) => [
    outcome === 'rejected' && report.rejected > 0 ? styleText('red', outcome) : outcome,
    formatCount(report[outcome]),
  ]);
  return formatTable(
    [{ title: dryRun ? 'Rows that would be' : 'Rows' }, { title: formatCount(report.rows), align: 'right' }],
    rows,
  );
}

function rejects({ rejected, rejects: told, reasons, rejectFile }: ImportReport): string {
  if (rejected === 0) return '';
  const lines = told.slice(0, MOST_SHOWN).map(({ line, reason }) => `  line ${line}: ${printable(reason)}`);
  const more = rejected > MOST_SHOWN ? reasons.map(({ reason, count }) => `  ${formatCount(count)} × ${reason}`) : [];
  return [
    styleText('red', `${formatQuantity(rejected, 'row')} rejected`),
    ...lines,
    ...(more.length > 0 ? ['All of them:', ...more] : []),
    ...(rejectFile === undefined
      ? []
      : [
          `They are in ${printable(rejectFile)}: correct them there and import that file. It is in UTF-8, whatever this one was.`,
        ]),
  ].join('\n');
}

function notes(report: ImportReport): string {
  const { columns, unusedColumns, ids, unreadablePhones, unendedLine } = report;
  const lines = Object.entries(columns).map(([field, names]) => `  ${field}: ${printable(names.join(', '))}`);
  const unread = unreadablePhones.count;
  return [
    'Columns',
    ...lines,
    ...(unusedColumns.length > 0 ? [`  not used: ${printable(unusedColumns.join(', '), 1000)}`] : []),
    ...(columns['name'] || columns['first_name'] || columns['last_name'] || report.kind === 'agents'
      ? []
      : [
          styleText(
            'yellow',
            'No column was taken for a name: contacts are called by their company, e-mail or phone. If there is one, say so with --map, such as --map first_name=Vorname.',
          ),
        ]),
    ...(columns['id'] ? [] : [describeIds(ids)].filter((text) => text !== '')),
    ...(unread > 0
      ? [
          `${formatQuantity(unread, 'phone')} could not be read and went as written, first on line ${unreadablePhones.lines.join(', ')}. With --country, such as --country PT, numbers without a country code are read.`,
        ]
      : []),
    ...(unendedLine === undefined
      ? []
      : [
          `The file does not end with a line end: compare line ${unendedLine}, its last one, with where it comes from.`,
        ]),
  ].join('\n');
}

function describeIds(ids: ImportReport['ids']): string {
  const parts = Object.entries(ids).map(([source, count]) => `${source} (${formatCount(count)})`);
  return parts.length > 0 ? `Ids: derived from ${parts.join(', ')}` : '';
}

function interruption({ interruption: what }: ImportReport): string {
  if (!what) return '';
  const where = what.line === undefined ? '' : ` before line ${what.line}`;
  return [
    styleText('red', `The import ended${where}: ${printable(what.reason, 500)}`),
    'Run the same command again: it goes on, and no contact or agent is there twice.',
  ].join('\n');
}
