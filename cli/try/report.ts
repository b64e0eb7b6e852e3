/** What a trial showed: for people, and as JSON for programs. Secrets are out of it before it comes here. */

import { styleText } from 'node:util';
import type { Exchange } from '../live/exchange.ts';
import type { Mask } from '../live/mask.ts';
import { noteText } from '../live/notes.ts';
import type { Step } from '../live/step.ts';
import { formatDuration, formatQuantity, formatTable } from '../print.ts';
import { adviceFor, messageOf } from './advice.ts';
import { beside } from './columns.ts';
import type { FieldRow, FieldTable } from './fields.ts';

export interface ReportOptions {
  readonly mask: Mask;
  /** Columns of the terminal. */
  readonly width: number;
  /** Answers in full length. */
  readonly full: boolean;
}

/** Lines that are shown of an answer, and of what became of it. */
const HEIGHT = 30;
/** Characters of a line; a text in JSON may be longer, and --full shows it. */
const LONGEST_LINE = 2000;

export function toText(steps: readonly Step[], tables: readonly FieldTable[], options: ReportOptions): string {
  const shown = tables.filter(({ rows, keys }) => keys.length > 0 || rows.some(({ of }) => of > 0));
  const parts = [...steps.map((step) => stepText(step, options)), ...shown.map(tableText)];
  return options.mask.everywhere(parts.filter((part) => part !== '').join('\n\n'));
}

function stepText({ title, exchanges, mapped, notes = [], problem }: Step, options: ReportOptions): string {
  const result = {
    title: styleText('bold', `mapped: ${formatQuantity(mapped.length, 'item')}`),
    lines: heightOf(
      jsonLines(mapped.length === 1 ? mapped[0] : mapped).map((line) => options.mask.text(line)),
      options,
    ),
  };
  const own = exchanges.findIndex(({ isToken }) => !isToken);
  const parts = exchanges.map((exchange, at) => {
    const answer = answerBlock(exchange, options);
    const isFirst = at === own && problem === undefined;
    const shown = isFirst ? beside(answer, result, options.width) : [answer.title, ...answer.lines];
    return [...requestLines(exchange), ...shown].join('\n');
  });
  const heading = styleText('cyan', `── ${title}`);
  const alone = exchanges.length === 0 && problem === undefined ? [[result.title, ...result.lines].join('\n')] : [];
  const told = notes.map((note) => styleText('yellow', `⚠ ${options.mask.text(noteText(note))}`));
  const failed = problem === undefined ? [] : [problemText(problem, exchanges, options)];
  return [heading, ...parts, ...alone, ...told, ...failed].join('\n');
}

function requestLines({ method, url, headers, body, isToken }: Exchange): readonly string[] {
  return [
    styleText('bold', `${method} ${printableUrl(url)}`) + (isToken ? '  (for an access token)' : ''),
    ...Object.entries(headers).map(([name, value]) => `  ${name}: ${safe(value)}`),
    ...(body === undefined ? [] : bodyLines(body).map((line) => `  ${line}`)),
  ];
}

function answerBlock({ answer, failure, ms }: Exchange, options: ReportOptions) {
  if (!answer) return { title: styleText('red', `no answer: ${failure} (${formatDuration(ms)})`), lines: [] };
  const { status, body, headers } = answer;
  const colour = status < 400 ? 'green' : 'red';
  const type = headers['content-type'] ?? 'without a Content-Type';
  return {
    title: styleText(colour, `${status}  ${formatDuration(ms)}  ${safe(type)}`),
    lines: heightOf(bodyLines(body), options),
  };
}

/** JSON in many lines, anything else as it came. */
function bodyLines(body: string): readonly string[] {
  try {
    return jsonLines(JSON.parse(body));
  } catch (error) {
    // JSON can be read deeper than it can be written.
    if (error instanceof SyntaxError || error instanceof RangeError) return body.split('\n').map(safe);
    throw error;
  }
}

const jsonLines = (value: unknown): readonly string[] => (JSON.stringify(value, null, 2) ?? '').split('\n').map(safe);

function heightOf(lines: readonly string[], { full }: ReportOptions): readonly string[] {
  if (full) return lines;
  const short = lines.map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
  if (lines.length <= HEIGHT) return short;
  return [
    ...short.slice(0, HEIGHT),
    styleText('dim', `… ${formatQuantity(lines.length - HEIGHT, 'more line')}; --full shows all`),
  ];
}

/** A line without what would move the cursor. */
const safe = (line: string) => line.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, ' ');

const printableUrl = (url: string) => safe(url);

function problemText(problem: unknown, exchanges: readonly Exchange[], { mask }: ReportOptions): string {
  return `${styleText('red', `✘ ${safe(mask.text(messageOf(problem)))}`)}\n  ${adviceFor(problem, exchanges)}`;
}

function tableText({ what, rows, keys }: FieldTable): string {
  const isDeclared = rows.some(({ expression }) => expression !== undefined);
  const shown = rows.filter(({ expression, yielded }) => !isDeclared || expression !== undefined || yielded > 0);
  const table = formatTable(
    [{ title: `Field of ${what}` }, { title: 'Yields', align: 'right' }, { title: isDeclared ? 'Declared as' : '' }],
    shown.map((row) => [safe(row.field), `${row.yielded} of ${row.of}`, noteOf(row)]),
  );
  return keys.length === 0 ? table : `${table}\n\nKeys that there are: ${keys.join(', ')}`;
}

function noteOf({ expression, yielded, of, nearest }: FieldRow): string {
  if (expression === undefined) return '';
  if (yielded > 0 || (of === 0 && nearest === undefined)) return expression;
  const isOne = nearest?.includes(', ') !== true;
  const meant = nearest === undefined ? '' : `; the nearest ${isOne ? 'key is' : 'keys are'} ${nearest}`;
  return `${expression}  ${styleText('yellow', `← yields nothing${meant}`)}`;
}

/** The same as one JSON object. */
export function toJson(
  steps: readonly Step[],
  tables: readonly FieldTable[],
  { mask }: Pick<ReportOptions, 'mask'>,
): string {
  const value = {
    ok: steps.every(({ problem }) => problem === undefined),
    steps: steps.map(({ title, exchanges, mapped, notes = [], problem }) => ({
      title,
      exchanges: exchanges.map((exchange) => ({ ...exchange, ms: Math.round(exchange.ms) })),
      mapped: maskedIn(mapped, mask),
      notes: notes.map((note) => ({ event: note.event, says: mask.text(noteText(note)) })),
      ...(problem === undefined
        ? {}
        : {
            problem: {
              ...(problem instanceof Error && 'code' in problem ? { code: problem.code } : {}),
              message: mask.text(messageOf(problem)),
              whatToDo: adviceFor(problem, exchanges),
            },
          }),
    })),
    fields: tables,
  };
  return escaped(mask.everywhere(JSON.stringify(value, null, 2)));
}

const maskedIn = (value: unknown, mask: Mask): unknown =>
  JSON.parse(JSON.stringify(value), (_, each: unknown) => (typeof each === 'string' ? mask.text(each) : each));

/** What would move the cursor, or turn the direction of a line, as JSON may write it as well. */
const escaped = (json: string) =>
  json.replaceAll(/[\u007F-\u009F\u2028\u2029\p{Cf}]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
