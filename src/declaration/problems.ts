/**
 * The rules that a declaration of an integration must keep, once its shape is right, for the bridge to serve it. Those of
 * the document for Talkdesk are in `src/manifest/lint/`.
 */

import type { Action, Connector } from '../connectors/connector.ts';
import type { ContactSource, ContactStreams } from '../connectors/contact-source.ts';
import { type ActionInputs, CONTACT_INPUTS, NAME_KEYS, REACH_KEYS } from '../domain/action.ts';
import { parseSettings } from '../domain/settings.ts';
import type { AuthFields } from './authentication.ts';
import { authenticationProblems } from './authentication-problems.ts';
import { type ContactOptions, DEFAULT_PAGE_SIZE, type IntegrationDeclaration, sourcesByStream } from './integration.ts';
import { hasRepeats, isKey } from './names.ts';
import { shapeProblems } from './shape.ts';

/** Every problem with the field it is about; none for a declaration that can be used. */
export function declarationProblems(declaration: IntegrationDeclaration<AuthFields>): readonly string[] {
  const misshapen = shapeProblems(declaration);
  if (misshapen.length > 0) return misshapen;
  const { fields, vault } = declaration.authentication;
  const within = { fields: vault ? vault.fields : fields };
  const own = declaration.connector.problems?.(within) ?? [];
  const basic = [...nameProblems(declaration.name), ...authenticationProblems(declaration.authentication), ...own];
  // What a connector can do is not known while it is itself wrong.
  if (own.length > 0) return basic;
  return [
    ...basic,
    ...capabilityProblems(declaration),
    ...parseSettings(declaration.settings ?? {}).problems.map(({ name, rule }) => `settings.${name}: ${rule}`),
    ...Object.entries(actionsOf(declaration)).flatMap(([name, action]) =>
      actionProblems(name, action, declaration.connector),
    ),
    ...deferrableProblems(declaration),
  ];
}

const NAME = /^[a-z][a-z0-9_-]*$/;
const RESERVED_NAMES = new Set(['health', 'connect']);

/** What rule of names this one breaks; none for one that an integration may have. */
export function nameProblems(name: string): string[] {
  const problems: string[] = [];
  if (!NAME.test(name)) problems.push('name: must begin with a letter and hold lower-case letters, digits, _ and -');
  if (RESERVED_NAMES.has(name)) problems.push(`name: "${name}" is reserved`);
  return problems;
}

function capabilityProblems({ connector, interactionTypes, contacts }: IntegrationDeclaration<AuthFields>): string[] {
  const problems: string[] = [];
  const { interactions, interactionsByType: byType } = connector;
  if (interactions && byType) problems.push('connector.interactions: must not stand beside interactionsByType');
  if (interactionTypes && !interactions && !byType) {
    problems.push('interactionTypes: the connector has no interactions, so there must be none');
  }
  const types = interactionTypes ?? [];
  const unread = byType ? types.filter((type) => !Object.hasOwn(byType, type)) : [];
  problems.push(...unread.map((type) => `interactionTypes: the connector does not read "${type}"`));
  if (hasRepeats(types)) problems.push('interactionTypes: each type may stand there once');
  if (contacts && !connector.contacts) problems.push('contacts: the connector has no contacts');
  if (connector.contacts) problems.push(...sourceProblems(connector.contacts));
  if (contacts) problems.push(...contactOptionProblems(contacts));
  const smallest = Object.values(sourcesByStream(connector.contacts)).map(({ smallestPage = 1 }) => smallestPage);
  if (Math.max(...smallest) > Math.max(1, contacts?.pageSize ?? DEFAULT_PAGE_SIZE)) {
    problems.push("contacts.pageSize: must not be smaller than the connector's smallestPage");
  }
  return problems;
}

function sourceProblems(contacts: ContactSource | ContactStreams): string[] {
  const at = 'connector.contacts';
  if (!('streams' in contacts)) return sizeProblems(at, contacts);
  const streams = Object.entries(contacts.streams);
  const problems = streams.flatMap(([name, source]) => {
    const path = `${at}.streams.${name}`;
    const unnamed = isKey(name) ? [] : [`${path}: a stream's name holds letters, digits and _`];
    return [...unnamed, ...sizeProblems(path, source)];
  });
  return streams.length === 0 ? [`${at}.streams: must hold at least one`] : problems;
}

function sizeProblems(path: string, source: ContactSource): string[] {
  const problems: string[] = [];
  if ((source.smallestPage ?? 1) > source.largestPage) {
    problems.push(`${path}.smallestPage: must not be larger than largestPage`);
  }
  if (source.kind === 'keyset' && source.order !== 'changed' && (source.cap ?? source.largestPage) < source.largestPage)
    problems.push(`${path}.largestPage: must not be larger than cap, because each page is a query of its own`);
  return problems;
}

function contactOptionProblems({ pageSize, brake, scanIntervalMinutes }: ContactOptions): string[] {
  const problems: string[] = [];
  if (pageSize !== undefined && (!Number.isInteger(pageSize) || pageSize < 1)) {
    problems.push('contacts.pageSize: must be a whole number of at least 1');
  }
  if (brake !== undefined && !(brake >= 0 && brake <= 1)) problems.push('contacts.brake: must be from 0 to 1');
  if (scanIntervalMinutes !== undefined && !(scanIntervalMinutes >= 0 && Number.isFinite(scanIntervalMinutes))) {
    problems.push('contacts.scanIntervalMinutes: must be a number of minutes that is not negative');
  }
  return problems;
}

/** The types of `CONTACT_INPUTS` by which a contact can be found. */
const CONTACT_TYPES = new Map<string, readonly string[]>([
  ['email', ['text']],
  ['phone', ['tel', 'text']],
  ['contact_name', ['text']],
]);
const actionsOf = ({ actions, connector }: IntegrationDeclaration<AuthFields>) => actions ?? connector.actions ?? {};

function actionProblems(name: string, action: Action, { search }: Pick<Connector, 'search'>): string[] {
  const at = `actions.${name}`;
  const { inputs, contact, once } = action;
  const has = (key: string) => Object.hasOwn(inputs, key);
  const keys = Object.keys(inputs).filter((key) => !isKey(key));
  const missing = contact === undefined ? [] : Object.keys(CONTACT_INPUTS).filter((key) => !has(key));
  const unknown = once ? (once.by ?? []).filter((key) => !has(key)) : [];
  return [
    ...(NAME.test(name) ? [] : [`${at}: an action's name holds lower-case letters, digits, _ and -`]),
    ...keys.map((key) => `${at}.inputs.${key}: an input's key holds letters, digits and _`),
    ...(contact !== undefined && !search ? [`${at}.contact: the connector has no search that could find one`] : []),
    ...(contact === undefined ? [] : contactTypeProblems(at, inputs)),
    ...missing.map((key) => `${at}.inputs: must hold "${key}", by which the contact is found; see CONTACT_INPUTS`),
    ...createdContactProblems(at, action),
    ...unknown.map((key) => `${at}.once.by: there is no input "${key}"`),
    ...(once && once.by?.length === 0 ? [`${at}.once.by: must name an input, or be left out`] : []),
  ];
}

function contactTypeProblems(at: string, inputs: ActionInputs): string[] {
  return Object.entries(inputs).flatMap(([key, { type }]) => {
    const types = CONTACT_TYPES.get(key) ?? [type];
    return types.includes(type)
      ? []
      : [`${at}.inputs.${key}.type: must be ${types.join(' or ')}, for the contact to be found`];
  });
}

function createdContactProblems(at: string, { creates, inputs, once }: Action): string[] {
  if (creates !== 'contact') return [];
  const has = (key: string) => Object.hasOwn(inputs, key);
  const problems: string[] = [];
  if (!REACH_KEYS.some(has)) {
    problems.push(`${at}.inputs: must hold "email" or "phone", by which the contact that is created is remembered`);
  }
  if (once === undefined && !NAME_KEYS.some(has)) {
    problems.push(
      `${at}.inputs: must hold one of ${NAME_KEYS.join(', ')}, or the second of a family would get the first one's contact; else declare once`,
    );
  }
  return problems;
}

function deferrableProblems(declaration: IntegrationDeclaration<AuthFields>): string[] {
  const { deferrable = [], authentication } = declaration;
  const actions = actionsOf(declaration);
  const { type, grant, guard } = authentication;
  const isTalkdesksToken = type.startsWith('oauth2') && !grant && !guard;
  return [
    ...(deferrable.length > 0 && isTalkdesksToken
      ? ["deferrable: the access token is Talkdesk's, so the bridge could not renew it later"]
      : []),
    ...deferrable.flatMap((name) => {
      const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
      if (!action) return [`deferrable: there is no action "${name}"`];
      if (action.creates !== 'contact') return [];
      return [`deferrable: "${name}" creates a contact, whose address Talkdesk must have at once`];
    }),
  ];
}
