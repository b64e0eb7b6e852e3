/** What a cell says, without what spreadsheets, phones and copying put around it. */

/**
 * Control characters but tabs and line ends; marks that turn the direction of writing, which come along with phones
 * that are copied; byte order marks and blanks of no width.
 */
const INVISIBLE = /(?![\t\n\r])\p{Cc}|[\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu;

/** Google's exports put several values into one cell. */
const SEPARATOR = ' ::: ';

/** The lines of a cell that are not blank, each with single blanks. */
function linesOf(cell: string): readonly string[] {
  return cell
    .replaceAll(INVISIBLE, '')
    .split(/[\r\n\u2028\u2029]+/)
    .map((line) => line.replaceAll(/\t+/g, ' ').trim())
    .filter((line) => line !== '');
}

/** A text in one line; of several values, the first. */
export function readText(cell: string): string {
  return linesOf(cell.split(SEPARATOR)[0] ?? '').join(' ');
}

/** The same with commas between the lines. */
export function readAddress(cell: string): string {
  return linesOf(cell.split(SEPARATOR)[0] ?? '').join(', ');
}

/** All values of a cell; `separator` may stand between them, as may a line end. */
export function readList(cell: string, separator: RegExp): readonly string[] {
  return cell
    .split(SEPARATOR)
    .flatMap(linesOf)
    .flatMap((line) => line.split(separator))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}
