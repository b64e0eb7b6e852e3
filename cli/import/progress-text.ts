/** How far an import is, in one line. */

import { formatCount } from '../print.ts';
import type { Progress } from './import-file.ts';

const BAR_WIDTH = 20;

export function progressText({ bytes, size, rows }: Progress, isTerminal: boolean): string {
  const part = size > 0 ? Math.min(1, bytes / size) : 1;
  const full = Math.round(part * BAR_WIDTH);
  const bar = isTerminal ? `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ` : '';
  return `${bar}${Math.floor(part * 100)} %, ${formatCount(rows)} rows`;
}
