/** Declaring an integration: the declaration is checked as a whole, and its defaults are filled in. */

import { declarationProblems } from './problems.ts';
import { parseSettings } from '../domain/settings.ts';
import type { ContactSource, ContactStreams } from '../connectors/contact-source.ts';
import type { AuthFields } from './authentication.ts';
import {
  type ContactOptions,
  type ContactPlan,
  DEFAULT_PAGE_SIZE,
  type Integration,
  type IntegrationDeclaration,
  type Limits,
  sourcesByStream,
  type UpstreamLimits,
  type WireSwitches,
} from './integration.ts';

const DEFAULT_WIRE: WireSwitches = {
  validationStatus: 200,
  actionStatus: 201,
  token: { field: 'access_token' },
  secretFieldType: 'input',
};

/**
 * True only in a bundle whose declarations were checked before it was built, by `npm run deploy` or `npm run build`: the
 * checks are left out of it. Everywhere else there is no such name, and declarations are checked at start.
 */
declare const DECLARATIONS_CHECKED: boolean | undefined;

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
  const untyped = declaration as unknown as IntegrationDeclaration<AuthFields>;
  if (typeof DECLARATIONS_CHECKED === 'undefined' || !DECLARATIONS_CHECKED) {
    const problems = declarationProblems(untyped);
    if (problems.length > 0) throw new DeclarationError(`The integration "${declaration.name}"`, problems);
  }

  const { name, displayName, description, logoUrl, iconUrl, authentication, connector } = untyped;
  return {
    name,
    displayName,
    description,
    logoUrl,
    iconUrl,
    authentication,
    connector,
    interactionTypes: untyped.interactionTypes ?? [],
    actions: untyped.actions ?? connector.actions ?? {},
    deferrable: untyped.deferrable ?? [],
    ...(connector.contacts ? { contacts: planOf(connector.contacts, untyped.contacts) } : {}),
    settings: parseSettings(untyped.settings ?? {}).settings,
    wire: { ...DEFAULT_WIRE, ...untyped.wire },
    limits: limitsOf(untyped.limits),
    ...(untyped.submission ? { submission: untyped.submission } : {}),
  };
}

/** Talkdesk's own limit is not known; 30 s is likely. */
function limitsOf({
  deadlineSeconds = 20,
  interactionsDeadlineSeconds = 5,
  rate,
  ports = [],
}: UpstreamLimits = {}): Limits {
  return {
    deadlineMs: deadlineSeconds * 1000,
    interactionsDeadlineMs: interactionsDeadlineSeconds * 1000,
    ...(rate ? { rate } : {}),
    ports,
  };
}

function planOf(contacts: ContactSource | ContactStreams, options: ContactOptions = {}): ContactPlan {
  const { where = [], exclude = [], requirePhone = false, map = {} } = options;
  return {
    sources: sourcesByStream(contacts),
    selection: { where, exclude, requirePhone, map },
    pageSize: options.pageSize ?? DEFAULT_PAGE_SIZE,
    departed: options.departed ?? 'keep',
    brake: options.brake ?? 0.2,
    scanIntervalMs: (options.scanIntervalMinutes ?? 0) * 60_000,
    resyncOnMappingChange: options.resyncOnMappingChange ?? false,
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
