/** The flags that commands for local bridges have in common. */

import { resolve } from 'node:path';
import type { ArgsDef } from 'citty';
import { type Flags, takePositionals } from '../flags.ts';
import { parsePort } from '../port.ts';
import { UsageError } from '../usage-error.ts';
import { DEFAULT_DATA } from './data.ts';

export const LOCAL_ARGS = {
  port: { type: 'string', valueHint: 'PORT', description: 'Port on 127.0.0.1; default: the variable PORT, else 8787' },
  data: { type: 'string', valueHint: 'DIR', description: 'Directory of the local data; default: .wrangler/state' },
} as const satisfies ArgsDef;

export function parseLocal(flags: Flags): { readonly port: number; readonly data: string } {
  takePositionals(flags);
  const data = flags.last('data');
  if (data === '') throw new UsageError('--data must name a directory');
  return {
    port: parsePort(flags.last('port') ?? (process.env['PORT'] || '8787')),
    data: data === undefined ? DEFAULT_DATA : resolve(data),
  };
}
