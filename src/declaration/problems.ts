/** What can be wrong with a declaration of an integration: first its shape, for whoever has no types, then its rules. */

import * as v from 'valibot';
import type { Action } from '../connectors/connector.ts';
import { type ActionInput, INPUT_TYPES } from '../domain/action.ts';
import { DATE_TIME_FORMATS } from '../domain/date-time.ts';
import { parseSettings } from '../domain/settings.ts';
import {
  AUTHENTICATION_TYPES,
  type Authentication,
  type AuthenticationType,
  type AuthFields,
  type IntegrationDeclaration,
} from './integration.ts';

const words = v.string('must be text');
const flag = v.optional(v.boolean('must be true or false'));
const code = v.function('must be a function');

const authFieldShape = v.object(
  { display: words, mandatory: flag, store: flag, help: v.optional(words), format: v.optional(words) },
  'must be an object',
);
const inputShape = v.object(
  {
    name: words,
    type: v.picklist(INPUT_TYPES, `must be one of ${INPUT_TYPES.join(', ')}`),
    mandatory: flag,
    options: v.optional(v.array(words, 'must be a list')),
  },
  'must be an object',
);
const actionShape = v.object(
  {
    display: words,
    description: words,
    inputs: v.record(v.string(), inputShape, 'must be an object'),
    run: code,
  },
  'must be an object',
);
const sourceShape = v.object({ largestPage: v.number('must be a number'), read: code }, 'must be an object');

/** The parts that the rules below and the bridge rely on. */
const declarationShape = v.object(
  {
    name: words,
    displayName: words,
    description: words,
    logoUrl: words,
    iconUrl: words,
    authentication: v.object(
      {
        type: v.picklist(AUTHENTICATION_TYPES, `must be one of ${AUTHENTICATION_TYPES.join(', ')}`),
        fields: v.record(v.string(), authFieldShape, 'must be an object'),
        identifiedBy: v.optional(v.array(words, 'must be a list')),
      },
      'must be an object',
    ),
    connector: v.object(
      {
        validate: code,
        authorize: v.optional(code),
        contacts: v.optional(sourceShape),
        agents: v.optional(sourceShape),
        interactions: v.optional(code),
        actions: v.optional(v.record(v.string(), actionShape, 'must be an object')),
      },
      'must be an object',
    ),
    interactionTypes: v.optional(v.array(words, 'must be a list')),
    settings: v.optional(v.record(v.string(), words, 'must be an object')),
    wire: v.optional(
      v.object({
        validationStatus: v.optional(v.picklist([200, 204], 'must be 200 or 204')),
        actionStatus: v.optional(v.picklist([201, 200], 'must be 201 or 200')),
        token: v.optional(
          v.union([v.object({ field: words }), v.object({ header: words })], 'must name a field or a header'),
        ),
      }),
    ),
    actions: v.optional(v.record(v.string(), actionShape, 'must be an object')),
  },
  'must be an object',
);

/** Every problem with the field it is about; none for a declaration that can be used. */
export function declarationProblems(declaration: IntegrationDeclaration<AuthFields>): readonly string[] {
  const { issues = [] } = v.safeParse(declarationShape, declaration);
  if (issues.length > 0) return issues.map((issue) => `${v.getDotPath(issue) ?? 'declaration'}: ${ruleOf(issue)}`);
  return [
    ...describeProblems(declaration),
    ...authenticationProblems(declaration.authentication),
    ...capabilityProblems(declaration),
    ...parseSettings(declaration.settings ?? {}).problems.map(({ name, rule }) => `settings.${name}: ${rule}`),
    ...Object.entries(declaration.actions ?? declaration.connector.actions ?? {}).flatMap(([name, action]) =>
      actionProblems(name, action),
    ),
  ];
}

const ruleOf = (issue: v.BaseIssue<unknown>) => (issue.received === 'undefined' ? 'is missing' : issue.message);

/** Fields that Talkdesk's reference makes mandatory for a type. */
const REQUIRED_FIELDS: Record<AuthenticationType, readonly string[]> = {
  none: [],
  custom: [],
  oauth2: ['site', 'client_id', 'client_secret', 'authorization_url', 'access_token_url'],
  oauth2_password: ['site', 'client_id', 'client_secret', 'username', 'password', 'access_token_url'],
  oauth2_client_credentials: ['site', 'client_id', 'client_secret', 'access_token_url'],
};

const NAME = /^[a-z][a-z0-9_-]*$/;
const RESERVED_NAMES = new Set(['health', 'connect']);
const KEY = /^[A-Za-z][A-Za-z0-9_]*$/;

function describeProblems({
  name,
  displayName,
  description,
  logoUrl,
  iconUrl,
}: IntegrationDeclaration<AuthFields>): string[] {
  const problems: string[] = [];
  if (!NAME.test(name)) problems.push('name: must begin with a letter and hold lower-case letters, digits, _ and -');
  if (RESERVED_NAMES.has(name)) problems.push(`name: "${name}" is reserved`);
  if (!displayName.trim()) problems.push('displayName: must not be empty');
  if (!description.trim()) problems.push('description: must not be empty');
  for (const [field, url] of Object.entries({ logoUrl, iconUrl })) {
    if (!URL.canParse(url) || new URL(url).protocol !== 'https:') problems.push(`${field}: must be an https URL`);
  }
  return problems;
}

function authenticationProblems(authentication: Authentication): string[] {
  const { type, fields, identifiedBy = [], guard } = authentication;
  const problems: string[] = [];
  const names = Object.keys(fields);
  if (type === 'none' && names.length > 0) problems.push('authentication.fields: must be empty for type none');
  if (type === 'custom' && names.length === 0) problems.push('authentication.fields: type custom needs at least one');
  for (const required of REQUIRED_FIELDS[type]) {
    if (!names.includes(required)) problems.push(`authentication.fields.${required}: is mandatory for type ${type}`);
  }
  for (const [name, field] of Object.entries(fields)) {
    if (!KEY.test(name)) problems.push(`authentication.fields.${name}: a field's name holds letters, digits and _`);
    if (!field.display.trim()) problems.push(`authentication.fields.${name}.display: must not be empty`);
  }
  for (const name of identifiedBy) {
    const field = fields[name];
    if (!field) problems.push(`authentication.identifiedBy: "${name}" is not a declared field`);
    else if (field.store === false || field.mandatory === false) {
      problems.push(`authentication.identifiedBy: "${name}" must be mandatory and stored, so that it always arrives`);
    }
  }
  if (guard === 'bridge_key' && !fields['bridge_key']) {
    problems.push('authentication.guard: a bridge key needs the declared field bridge_key');
  }
  return problems;
}

function capabilityProblems({ connector, interactionTypes, contacts }: IntegrationDeclaration<AuthFields>): string[] {
  const problems: string[] = [];
  if (interactionTypes && !connector.interactions) {
    problems.push('interactionTypes: the connector has no interactions, so there must be none');
  }
  if (new Set(interactionTypes).size !== (interactionTypes ?? []).length) {
    problems.push('interactionTypes: each type may stand there once');
  }
  if (contacts && !connector.contacts) problems.push('contacts: the connector has no contacts');
  const pageSize = contacts?.pageSize;
  if (pageSize !== undefined && (!Number.isInteger(pageSize) || pageSize < 1)) {
    problems.push('contacts.pageSize: must be a whole number of at least 1');
  }
  return problems;
}

function actionProblems(name: string, action: Pick<Action, 'display' | 'description' | 'inputs'>): string[] {
  const at = `actions.${name}`;
  const problems: string[] = [];
  if (!NAME.test(name)) problems.push(`${at}: an action's name holds lower-case letters, digits, _ and -`);
  for (const field of ['display', 'description'] as const) {
    const text = action[field];
    if (!text.trim()) problems.push(`${at}.${field}: must not be empty`);
    else if (text[0] !== text[0]?.toLowerCase()) {
      problems.push(`${at}.${field}: must begin in lower case, it is read after "Then …"`);
    }
  }
  if (action.display.length > 40) problems.push(`${at}.display: must be short, at most 40 characters`);
  for (const [key, input] of Object.entries(action.inputs))
    problems.push(...inputProblems(`${at}.inputs.${key}`, key, input));
  return problems;
}

function inputProblems(at: string, key: string, input: ActionInput): string[] {
  const problems: string[] = [];
  if (!KEY.test(key)) problems.push(`${at}: an input's key holds letters, digits and _`);
  if (!input.name.trim()) problems.push(`${at}.name: must not be empty`);
  if (input.type === 'datetime' && !DATE_TIME_FORMATS.includes(input.format)) {
    problems.push(`${at}.format: must be one of ${DATE_TIME_FORMATS.join(', ')}`);
  }
  if (input.type === 'select') {
    // Whoever has no types may have left them out.
    const options: readonly string[] = (input as { readonly options?: readonly string[] }).options ?? [];
    if (options.length === 0) problems.push(`${at}.options: must hold at least one`);
    if (options.some((option) => option.includes(',') || option.trim() !== option || option === '')) {
      problems.push(
        `${at}.options: must hold no commas, outer blanks or empty text; Talkdesk takes a comma-separated list`,
      );
    }
    if (new Set(options).size < options.length) problems.push(`${at}.options: each may stand there once`);
  }
  return problems;
}
