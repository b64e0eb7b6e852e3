/** `bridge account …`: one account. Each sub-command has a file of its own in `account/`. */

import { defineCommand } from 'citty';

export const account = defineCommand({
  meta: { name: 'account', description: 'Shows, adds, changes and forgets one account, named by its id or label' },
  subCommands: {
    show: async () => (await import('./account/show.ts')).show,
    create: async () => (await import('./account/create.ts')).create,
    label: async () => (await import('./account/label.ts')).label,
    set: async () => (await import('./account/set.ts')).set,
    key: async () => (await import('./account/key.ts')).key,
    disconnect: async () => (await import('./account/disconnect.ts')).disconnect,
    resync: async () => (await import('./account/resync.ts')).resync,
    forget: async () => (await import('./account/forget.ts')).forget,
  },
});
