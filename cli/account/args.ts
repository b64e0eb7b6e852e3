/** The argument that the commands of one account share. */

import type { ArgsDef } from 'citty';

export const ACCOUNT_ARG = {
  account: { type: 'positional', description: 'Its id or label; put -- before an id that begins with a dash' },
} as const satisfies ArgsDef;
