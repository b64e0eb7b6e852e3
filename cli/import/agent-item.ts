/** A row as an agent. */

import { readEmails } from './emails.ts';
import type { ReadItem } from './item.ts';
import { REASONS } from './reasons.ts';
import type { RowReader } from './row.ts';

const ACTIVE: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  1: true,
  active: true,
  false: false,
  no: false,
  0: false,
  inactive: false,
};

export function readAgent(row: RowReader): ReadItem {
  const emails = readEmails(row);
  if ('reason' in emails) return emails;
  const [email] = emails.values;
  const id = row.has('id') ? row.text('id') : (email?.toLowerCase() ?? '');
  if (!id) return { reason: row.has('id') ? REASONS.emptyId : REASONS.noAgentId };
  const name = row.name();
  if (!name) return { reason: REASONS.noAgentName };

  const word = row.text('active').toLowerCase() || 'true';
  const active = Object.hasOwn(ACTIVE, word) ? ACTIVE[word] : undefined;
  if (active === undefined) return { reason: REASONS.badActive };

  const value = {
    id,
    name,
    ...(row.has('email') ? { email: email ?? null } : {}),
    ...(row.has('active') ? { active } : {}),
  };
  return { item: { id, idSource: row.has('id') ? 'id' : 'e-mail', value, unreadablePhones: 0 } };
}
