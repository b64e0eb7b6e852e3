/** A connector to any REST system, from a declaration of what its API is like. */

import type { Secret } from '../../domain/secret.ts';
import type { AuthValues, Connector, HeaderSetter } from '../connector.ts';
import { restAction } from './actions.ts';
import { agentSource } from './agents.ts';
import { contactSource } from './contacts.ts';
import type { Authorize, Contacts, RestDeclaration, Search } from './declaration.ts';
import { interactionReader } from './interactions.ts';
import { restProblems } from './problems.ts';
import { proofsIn } from './request.ts';
import { contactSearch } from './search.ts';
import { fillFields } from './templates.ts';
import { validator } from './validate-credentials.ts';

/** As in `define-integration.ts`: true only in a bundle whose declarations were checked before it was built. */
declare const DECLARATIONS_CHECKED: boolean | undefined;

/**
 * The connector. What is wrong with the declaration is told by `defineIntegration`, together with all else that is wrong
 * with the integration, each problem with its place in it.
 */
export function rest(declaration: RestDeclaration): Connector {
  const check =
    typeof DECLARATIONS_CHECKED === 'undefined' || !DECLARATIONS_CHECKED
      ? { problems: (within: Parameters<typeof restProblems>[1]) => restProblems(declaration, within) }
      : {};
  // What is misshapen is not made into anything: it would throw before it could be told.
  if ('problems' in check && check.problems({ fields: undefined }).length > 0) return { ...check, validate: unusable };
  const { validate, contacts, agents, search, interactions, actions } = declaration;
  const inHeaders = proofsIn(declaration).flatMap((proof) => ('query' in proof ? [] : proof));
  return {
    ...check,
    declaration,
    ...(inHeaders.length > 0 ? { authorize: headersOf(inHeaders) } : {}),
    validate: validator(validate, declaration),
    ...(contacts ? { contacts: contactsOf(contacts, declaration) } : {}),
    ...(agents ? { agents: agentSource(agents, declaration) } : {}),
    ...(search ? { search: searchOf(search, declaration) } : {}),
    ...(interactions
      ? { interactionsByType: mapEach(interactions, (each, type) => interactionReader(type, each, declaration)) }
      : {}),
    ...(actions ? { actions: mapEach(actions, (each) => restAction(each, declaration)) } : {}),
  };
}

const unusable = () => Promise.reject(new TypeError('The declaration of the connector cannot be used'));

type InHeader = Exclude<Authorize, { readonly query: string }>;

function headersOf(proofs: readonly InHeader[]): NonNullable<Connector['authorize']> {
  return (headers: HeaderSetter, auth: AuthValues, accessToken: Secret | undefined) => {
    const values = { ...auth, ...(accessToken ? { access_token: accessToken } : {}) };
    for (const proof of proofs) putOn(headers, proof, (text) => fillFields(text, { auth: values, reveals: true }));
  };
}

function putOn(headers: HeaderSetter, proof: InHeader, fill: (text: string) => string): void {
  if ('bearer' in proof) return headers.set('Authorization', `Bearer ${fill(proof.bearer)}`);
  if ('header' in proof) return headers.set(proof.header, fill(proof.value));
  const { username, password } = proof.basic;
  headers.set('Authorization', `Basic ${base64(`${fill(username)}:${fill(password)}`)}`);
}

/** Of the text in UTF-8 (RFC 7617). */
const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

function contactsOf(
  contacts: NonNullable<RestDeclaration['contacts']>,
  declaration: RestDeclaration,
): NonNullable<Connector['contacts']> {
  if (!('streams' in contacts)) return contactSource(contacts, declaration, 'connector.contacts');
  return {
    streams: mapEach(contacts.streams, (each, name) =>
      contactSource(each, declaration, `connector.contacts.streams.${name}`),
    ),
  };
}

function searchOf(search: Search, declaration: RestDeclaration): NonNullable<Connector['search']> {
  const [first] = streamsOf(declaration.contacts);
  const record = search.record ?? first;
  if (!record) throw new TypeError('search has no record to read contacts by');
  return contactSearch(search, record, declaration);
}

/** The declared lists of contacts. */
function streamsOf(contacts: RestDeclaration['contacts']): readonly Contacts[] {
  if (!contacts) return [];
  return 'streams' in contacts ? Object.values(contacts.streams) : [contacts];
}

function mapEach<From, To>(
  record: Readonly<Record<string, From>>,
  to: (value: From, name: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, to(value, name)]));
}
