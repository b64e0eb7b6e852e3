/** The text of `--help`: citty's, without colours, and with its long lines broken at the width of the terminal. */

import { stripVTControlCharacters } from 'node:util';
import { type ArgsDef, type CommandDef, renderUsage } from 'citty';

const DEFAULT_WIDTH = 100;

export async function renderHelp<Args extends ArgsDef>(
  command: CommandDef<Args>,
  parent?: CommandDef<Args>,
  width = DEFAULT_WIDTH,
): Promise<string> {
  const usage = stripVTControlCharacters(await renderUsage(command, parent));
  return usage
    .split('\n')
    .flatMap((line) => wrap(line.trimEnd(), width))
    .join('\n');
}

/** What follows goes below the second column, where the line has two. */
function wrap(line: string, width: number): readonly string[] {
  const indent = /^ +\S+ {2,}/.exec(line)?.[0].length ?? 0;
  const lines = [line.slice(0, indent)];
  for (const word of line.slice(indent).split(' ')) {
    const last = lines.at(-1) ?? '';
    const isStart = last.trim() === '' || last.length === indent;
    if (isStart) lines[lines.length - 1] = last + word;
    else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(' '.repeat(indent) + word);
  }
  return lines;
}
