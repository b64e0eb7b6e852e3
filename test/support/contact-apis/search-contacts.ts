/** The contacts of the service with a search by POST, declared: a window of time whose searches end at a cap. */

import type { Contacts, List, SentJson } from '../../../src/connectors/rest/declaration.ts';
import { join } from '../../../src/connectors/rest/values.ts';
import type { ContactList } from './contact-list.ts';

/** What each search has. */
export const SEARCH = { method: 'POST', items: 'results' } as const;

const contact = {
  id: 'id',
  name: join(' ', 'properties.firstname', 'properties.lastname'),
  title: 'properties.jobtitle',
  emails: 'properties.email',
  phones: 'properties.phone',
};

export function searchContacts(list: ContactList): Contacts {
  const { at, precision, lagSeconds, largestPage = 200, stable, cap } = list;
  const path = `${at}/crm/v3/search`;
  // Of the first search, which has no lower bound.
  const since = join('', "from || '0'");
  const window: SentJson = { property: 'modified', operator: 'between', value: since, highValue: join('', 'to') };
  const oneTime: List = {
    ...SEARCH,
    path,
    body: {
      filters: [window, { property: 'id', operator: 'gt', value: join('', "afterId || '0'") }],
      sorts: [{ property: 'id', direction: 'asc' }],
      limit: '{limit}',
    },
  };
  return {
    list: {
      ...SEARCH,
      path,
      body: {
        filters: [window],
        sorts: [{ property: 'modified', direction: 'asc' }],
        limit: '{limit}',
        after: '{cursor}',
      },
      paging: { by: 'cursor', in: 'paging.next.after', stable },
    },
    largestPage,
    changes: {
      by: 'time',
      at: 'properties.modified',
      format: 'unix-ms',
      // Finer times are cut to milliseconds.
      precision: precision === 'second' ? 'second' : 'millisecond',
      lagSeconds,
      sort: 'changed',
      ...(cap === undefined ? {} : { cap }),
      oneTime,
    },
    contact,
    deleted: "properties.archived == 'true'",
    mergedInto: 'properties.merged_into',
    fields: { segment: 'properties.segment', opted_out: "properties.opted_out == 'true'" },
  };
}
