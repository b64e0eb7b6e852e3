/** Two texts beside each other, where the terminal is wide enough, else one below the other. */

import { stripVTControlCharacters } from 'node:util';

const SEPARATOR = ' │ ';
/** Fewer columns are not enough for two. */
const LEAST_WIDTH = 110;

export interface Block {
  readonly title: string;
  readonly lines: readonly string[];
}

export function beside(left: Block, right: Block, width: number): readonly string[] {
  if (width < LEAST_WIDTH) return [left.title, ...left.lines, right.title, ...right.lines];
  const half = Math.floor((width - SEPARATOR.length) / 2);
  const [one, other] = [left, right].map(({ title, lines }) => [title, ...lines].flatMap((line) => folded(line, half)));
  const height = Math.max(one?.length ?? 0, other?.length ?? 0);
  return Array.from({ length: height }, (_, at) => {
    const line = one?.[at] ?? '';
    return `${line}${' '.repeat(Math.max(0, half - lengthOf(line)))}${SEPARATOR}${other?.[at] ?? ''}`.trimEnd();
  });
}

const lengthOf = (line: string) => [...stripVTControlCharacters(line)].length;

/** A line in parts of this width; one with colours is short. */
function folded(line: string, width: number): readonly string[] {
  const characters = [...line];
  if (lengthOf(line) <= width) return [line];
  const parts: string[] = [];
  for (let at = 0; at < characters.length; at += width) parts.push(characters.slice(at, at + width).join(''));
  return parts;
}
