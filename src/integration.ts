/**
 * An integration: one entry of this deployment, as Talkdesk knows it by its name. Routes, the parsing of `auth`
 * and of action inputs, and the document for Talkdesk all derive from this one value, so it is checked as a whole
 * when it is defined.
 */

import type { Action, Connector } from './connectors/connector.ts';
import { type ActionInput, type ActionInputs, INPUT_TYPES } from './domain/action.ts';
import { DATE_TIME_FORMATS } from './domain/date-time.ts';
import { parseSettings, type Settings } from './domain/settings.ts';

/** The values of `authentication_type` in Talkdesk's integration document. */
export const AUTHENTICATION_TYPES = [
  'none',
  'custom',
  'oauth2',
  'oauth2_password',
  'oauth2_client_credentials',
] as const;
export type AuthenticationType = (typeof AUTHENTICATION_TYPES)[number];

/** Fields that Talkdesk's reference makes mandatory for a type. */
const REQUIRED_FIELDS: Record<AuthenticationType, readonly string[]> = {
  none: [],
  custom: [],
  oauth2: ['site', 'client_id', 'client_secret', 'authorization_url', 'access_token_url'],
  oauth2_password: ['site', 'client_id', 'client_secret', 'username', 'password', 'access_token_url'],
  oauth2_client_credentials: ['site', 'client_id', 'client_secret', 'access_token_url'],
};

/** One element of Talkdesk's `authentication_configuration`; the key it is declared under is its `field_name`. */
export interface AuthField {
  /** Label. */
  readonly display: string;
  /** Talkdesk asks for a value. Default true. */
  readonly mandatory?: boolean;
  /** `input`: a person types it; `oauth`: it comes from the OAuth authority. Default `input`. */
  readonly type?: 'input' | 'oauth';
  /** Whether Talkdesk keeps the value. One that it does not keep reaches validation only. Default true. */
  readonly store?: boolean;
  readonly help?: string;
  /** Template for what is typed, such as `https://{{account}}.example.org`. */
  readonly format?: string;
  /** The setting that this field's value is, where it is one. */
  readonly setting?: keyof Settings;
}

export type AuthFields = Readonly<Record<string, AuthField>>;

type IsOptional<Field extends AuthField> = Field extends { readonly mandatory: false } | { readonly store: false }
  ? true
  : false;

/** The values of declared auth fields as a connector gets them: a mandatory, stored field is always there. */
export type AuthOf<Fields extends AuthFields> = {
  readonly [Name in keyof Fields]: IsOptional<Fields[Name]> extends true ? string | undefined : string;
};

export interface Authentication<Fields extends AuthFields = AuthFields> {
  readonly type: AuthenticationType;
  readonly fields: Fields;
  /** Fields that name the customer where the service has no id for one, such as the host's first part. */
  readonly identifiedBy?: readonly (keyof Fields & string)[];
  /** `bridge_key`: no credential of the service guards the data, so Talkdesk must present a key of ours. */
  readonly guard?: 'bridge_key';
}

const BRIDGE_KEY_FIELDS = {
  bridge_key: { display: 'Bridge key', help: 'The key that the operator of this bridge gave you' },
} as const satisfies AuthFields;

/** Authentication by a bridge key, for data that no credential of an external service guards. */
export function bridgeKeyAuthentication(): Authentication<typeof BRIDGE_KEY_FIELDS> {
  return { type: 'custom', fields: BRIDGE_KEY_FIELDS, guard: 'bridge_key' };
}

/** What Talkdesk's documents leave open. The defaults follow its newest pages. */
export interface WireSwitches {
  /** Status of a successful validation: 200 with a JSON object, or 204 without a body as until 2017. */
  readonly validationStatus: 200 | 204;
  /** Status of a successful action. */
  readonly actionStatus: 201 | 200;
  /** Where an OAuth access token arrives: a key of `auth`, or a header (with or without `Bearer`). */
  readonly token: { readonly field: string } | { readonly header: string };
}

const DEFAULT_WIRE: WireSwitches = { validationStatus: 200, actionStatus: 201, token: { field: 'access_token' } };

/** What a user writes in `src/integrations/`. */
export interface IntegrationDeclaration<Fields extends AuthFields> {
  /** Part of every URL; lower-case letters, digits, `_` and `-`. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** https; shown where the integration is configured, at most 192 × 96 pixels. */
  readonly logoUrl: string;
  /** https; shown with interactions, at most 96 × 96 pixels. */
  readonly iconUrl: string;
  readonly authentication: Authentication<Fields>;
  readonly connector: Connector<AuthOf<Fields>>;
  /** The types of interactions that an account may choose from; none means that there is no interactions endpoint. */
  readonly interactionTypes?: readonly string[];
  /** The actions on offer; the connector's own when left out. */
  readonly actions?: Readonly<Record<string, Action<ActionInputs, AuthOf<Fields>>>>;
  readonly contacts?: {
    /** Contacts per page; default 100, never above the connector's largest page. */
    readonly pageSize?: number;
  };
  readonly settings?: Partial<Settings>;
  readonly wire?: Partial<WireSwitches>;
}

/** A checked declaration with its defaults filled in. */
export interface Integration {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly logoUrl: string;
  readonly iconUrl: string;
  readonly authentication: Authentication;
  readonly connector: Connector;
  readonly interactionTypes: readonly string[];
  readonly actions: Readonly<Record<string, Action>>;
  readonly contactPageSize: number;
  readonly settings: Partial<Settings>;
  readonly wire: WireSwitches;
}

/** All that is wrong with a declaration, each problem with the field it is about. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';
  readonly problems: readonly string[];

  constructor(subject: string, problems: readonly string[]) {
    super([`${subject} cannot be used:`, ...problems.map((problem) => `  - ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

/** Checks a declaration and fills in the defaults. Throws a `DeclarationError` that names every field at fault. */
export function defineIntegration<const Fields extends AuthFields>(
  declaration: IntegrationDeclaration<Fields>,
): Integration {
  // The type parameter has done its work: from here on values are looked up by their declared names.
  const authentication = declaration.authentication as unknown as Authentication;
  const actions = (declaration.actions ?? declaration.connector.actions ?? {}) as Readonly<Record<string, Action>>;
  const { settings, problems: settingProblems } = parseSettings(declaration.settings ?? {});
  const problems = [
    ...describeProblems(declaration),
    ...authenticationProblems(authentication),
    ...capabilityProblems(declaration),
    ...settingProblems.map(({ name, rule }) => `settings.${name}: ${rule}`),
    ...Object.entries(actions).flatMap(([name, action]) => actionProblems(name, action)),
  ];
  if (problems.length > 0) throw new DeclarationError(`The integration "${declaration.name}"`, problems);

  const { name, displayName, description, logoUrl, iconUrl } = declaration;
  return {
    name,
    displayName,
    description,
    logoUrl,
    iconUrl,
    authentication,
    connector: declaration.connector,
    interactionTypes: declaration.interactionTypes ?? [],
    actions,
    contactPageSize: Math.min(
      declaration.contacts?.pageSize ?? 100,
      declaration.connector.contacts?.largestPage ?? Number.POSITIVE_INFINITY,
    ),
    settings,
    wire: { ...DEFAULT_WIRE, ...declaration.wire },
  };
}

/** The integrations of a deployment by name. Throws where two have the same name. */
export function integrationsByName(list: readonly Integration[]): ReadonlyMap<string, Integration> {
  const byName = new Map(list.map((integration) => [integration.name, integration]));
  if (byName.size < list.length) {
    const names = list.map(({ name }) => name);
    const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index));
    const problems = [...repeated].map((name) => `name: "${name}" is used more than once; names must be unique`);
    throw new DeclarationError('The list of integrations', problems);
  }
  return byName;
}

const NAME = /^[a-z][a-z0-9_-]*$/;
const RESERVED_NAMES = new Set(['health', 'connect']);
const KEY = /^[A-Za-z][A-Za-z0-9_]*$/;

function describeProblems(declaration: IntegrationDeclaration<AuthFields> | object): string[] {
  const { name, displayName, description, logoUrl, iconUrl } = declaration as IntegrationDeclaration<AuthFields>;
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
  if (!AUTHENTICATION_TYPES.includes(type)) {
    return [`authentication.type: must be one of ${AUTHENTICATION_TYPES.join(', ')}`];
  }
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

function capabilityProblems(declaration: object): string[] {
  const { connector, interactionTypes, contacts } = declaration as IntegrationDeclaration<AuthFields>;
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
  if (!INPUT_TYPES.includes(input.type)) problems.push(`${at}.type: must be one of ${INPUT_TYPES.join(', ')}`);
  if (input.type === 'datetime' && !DATE_TIME_FORMATS.includes(input.format)) {
    problems.push(`${at}.format: must be one of ${DATE_TIME_FORMATS.join(', ')}`);
  }
  if (input.type === 'select') {
    if (input.options.length === 0) problems.push(`${at}.options: must hold at least one`);
    if (input.options.some((option) => option.includes(',') || option.trim() !== option || option === '')) {
      problems.push(
        `${at}.options: must hold no commas, outer blanks or empty text; Talkdesk takes a comma-separated list`,
      );
    }
    if (new Set(input.options).size < input.options.length) problems.push(`${at}.options: each may stand there once`);
  }
  return problems;
}
