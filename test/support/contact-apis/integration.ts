/** The contact service behind one of its APIs as an integration whose connector is a declaration. */

import type { ContactApi } from '../../../fakes/contact-service.ts';
import type { Contacts, RestDeclaration } from '../../../src/connectors/rest/declaration.ts';
import { rest } from '../../../src/connectors/rest/rest.ts';
import { defineIntegration } from '../../../src/declaration/define-integration.ts';
import type { ContactOptions, Integration } from '../../../src/declaration/integration.ts';
import type { ContactList, DeclaredApi } from './contact-list.ts';
import { feed, feedContacts } from './feed.ts';
import { ids, idsContacts } from './ids.ts';
import { links, linksContacts } from './links.ts';
import { pages, pagesContacts } from './pages.ts';
import { search } from './search.ts';
import { searchContacts } from './search-contacts.ts';

export type DeclaredApiName = Exclude<ContactApi, 'plain'>;

export const DECLARED_APIS = ['links', 'pages', 'feed', 'ids', 'search'] as const satisfies readonly DeclaredApiName[];

interface Declared extends DeclaredApi {
  readonly contacts: (list: ContactList) => Contacts;
}

const APIS: Readonly<Record<DeclaredApiName, Declared>> = {
  links: { ...links, contacts: linksContacts },
  pages: { ...pages, contacts: pagesContacts },
  feed: { ...feed, contacts: feedContacts },
  ids: { ...ids, contacts: idsContacts },
  search: { ...search, contacts: searchContacts },
};

/** A service without any awkwardness. */
export const PLAIN_LIST: ContactList = {
  at: '',
  precision: 'millisecond',
  lagSeconds: 0,
  stable: true,
  tellsMore: true,
  filters: false,
  leastIntervalMinutes: 0,
};

/** How a list of contacts is declared for an API. */
export const declaredContacts = (api: DeclaredApiName, list: ContactList): Contacts => APIS[api].contacts(list);

export function contactApiIntegration(
  api: DeclaredApiName,
  contacts: NonNullable<RestDeclaration['contacts']>,
  options: ContactOptions = {},
): Integration {
  const { fields, rest: declaration } = APIS[api];
  return defineIntegration({
    name: `contact_${api}`,
    displayName: 'Contact service',
    description: 'Contacts and tickets of a service',
    logoUrl: 'https://bridge.example/logo.png',
    iconUrl: 'https://bridge.example/icon.png',
    authentication: { type: 'custom', fields },
    connector: rest({ ...declaration, contacts }),
    interactionTypes: ['ticket'],
    contacts: options,
  });
}

/** The auth fields of a customer, whom `account` names and whose key it is, unless there is another. */
export function authOf(api: DeclaredApiName, account: string, key = account): Record<string, string> {
  if (api === 'pages') return { account, key };
  return api === 'ids' ? { key } : { token: key };
}
