/** Table `directory_interactions`. */

import type { Interaction } from '../domain/interaction.ts';
import { type Query, query } from './database.ts';

export type InteractionRow = {
  readonly [Key in keyof Required<Interaction>]: Required<Interaction>[Key] | null;
} & Pick<Interaction, 'id' | 'type' | 'subject' | 'date'>;

/** Newest first. */
export function readInteractions(
  account: string,
  { contact, types, limit }: { readonly contact: string; readonly types: readonly string[]; readonly limit: number },
): Query<InteractionRow> {
  return query(
    `SELECT id, type, subject, description, date, url, priority, status FROM directory_interactions
     WHERE account = ?1 AND contact = ?2 AND type IN (SELECT value FROM json_each(?3))
     ORDER BY date DESC, id LIMIT ?4`,
    account,
    contact,
    JSON.stringify(types),
    limit,
  );
}

export function saveInteractions(
  account: string,
  interactions: readonly (Interaction & { readonly contact: string })[],
): Query<never> {
  return query(
    `INSERT INTO directory_interactions
       (account, id, contact, type, subject, description, date, url, priority, status)
     SELECT ?1, value ->> 'id', value ->> 'contact', value ->> 'type', value ->> 'subject', value ->> 'description',
       value ->> 'date', value ->> 'url', value ->> 'priority', value ->> 'status'
     FROM json_each(?2) WHERE true
     ON CONFLICT (account, id) DO UPDATE SET contact = excluded.contact, type = excluded.type,
       subject = excluded.subject, description = excluded.description, date = excluded.date, url = excluded.url,
       priority = excluded.priority, status = excluded.status`,
    account,
    JSON.stringify(interactions),
  );
}
