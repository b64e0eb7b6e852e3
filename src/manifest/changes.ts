/** What changed between the document that was handed in to Talkdesk and today's, and what of it Talkdesk would run into. */

import type {
  ActionDetails,
  AuthFieldDetails,
  InputDetails,
  IntegrationDetails,
  ManifestDocument,
} from './document.ts';

export interface Change {
  /** A path in the document. */
  readonly at: string;
  /** In words; what was and what is, where that helps. */
  readonly says: string;
  /** Whether Talkdesk, as it was set up, would fail: it calls what is gone, or leaves out what is now needed. */
  readonly breaks: boolean;
}

/** Every change from `before` to `after`; what breaks comes first. */
export function changesBetween(before: ManifestDocument, after: ManifestDocument): readonly Change[] {
  const changes = [
    ...integrationChanges(before.integration, after.integration),
    ...pair(before.actions, after.actions, ({ name }) => name).flatMap(([name, old, now]) =>
      actionChanges(`actions.${name}`, old, now),
    ),
  ];
  return [...changes.filter(({ breaks }) => breaks), ...changes.filter(({ breaks }) => !breaks)];
}

const ENDPOINTS = [
  'auth_validation_endpoint',
  'contact_synchronization_endpoint',
  'interaction_retrieval_endpoint',
  'agent_synchronization_endpoint',
] as const;

function integrationChanges(before: IntegrationDetails, after: IntegrationDetails): Change[] {
  const at = 'integration';
  return [
    ...altered(at, before, after, ['name', 'authentication_type'], true),
    ...altered(at, before, after, ['display_name', 'description', 'logo_url', 'icon_url'], false),
    ...ENDPOINTS.flatMap((key) => endpointChanges(`${at}.${key}`, before[key], after[key])),
    ...listChanges(`${at}.interaction_types`, before.interaction_types, after.interaction_types),
    ...pair(
      before.authentication_configuration,
      after.authentication_configuration,
      ({ field_name }) => field_name,
    ).flatMap(([name, old, now]) => fieldChanges(`${at}.authentication_configuration.${name}`, old, now)),
  ];
}

function endpointChanges(at: string, before: string | undefined, after: string | undefined): Change[] {
  if (before === after) return [];
  if (before === undefined) return [{ at, says: `is new: ${after}`, breaks: false }];
  return [{ at, says: after === undefined ? 'is gone' : `was ${before}, is ${after}`, breaks: true }];
}

function fieldChanges(at: string, before?: AuthFieldDetails, after?: AuthFieldDetails): Change[] {
  if (!after) return [{ at, says: 'is gone; Talkdesk goes on asking for it', breaks: true }];
  if (!before) return [{ at, says: after.mandatory ? 'is new and mandatory' : 'is new', breaks: after.mandatory }];
  return [
    ...altered(at, before, after, ['type', 'store'], true),
    ...mandatoryChanges(at, before, after),
    ...altered(at, before, after, ['display', 'help', 'format', 'masked', 'returned'], false),
  ];
}

function actionChanges(at: string, before?: ActionDetails, after?: ActionDetails): Change[] {
  if (!after) return [{ at, says: 'is gone; automations go on calling it', breaks: true }];
  if (!before) return [{ at, says: 'is new', breaks: false }];
  return [
    ...endpointChanges(`${at}.endpoint`, before.endpoint, after.endpoint),
    ...altered(at, before, after, ['provider'], true),
    ...altered(at, before, after, ['display', 'description'], false),
    ...pair(before.inputs, after.inputs, ({ key }) => key).flatMap(([key, old, now]) =>
      inputChanges(`${at}.inputs.${key}`, old, now),
    ),
  ];
}

function inputChanges(at: string, before?: InputDetails, after?: InputDetails): Change[] {
  if (!after) return [{ at, says: 'is gone; its value would be ignored', breaks: true }];
  if (!before) return [{ at, says: after.mandatory ? 'is new and mandatory' : 'is new', breaks: after.mandatory }];
  const isSelect = before.type === 'select' && after.type === 'select';
  return [
    ...altered(at, before, after, ['type'], true),
    ...mandatoryChanges(at, before, after),
    ...altered(at, before, after, ['name'], false),
    ...(isSelect
      ? listChanges(`${at}.format`, before.format?.split(',') ?? [], after.format?.split(',') ?? [])
      : altered(at, before, after, ['format'], false)),
  ];
}

interface Demanded {
  readonly mandatory: boolean;
}

function mandatoryChanges(at: string, before: Demanded, after: Demanded): Change[] {
  if (before.mandatory === after.mandatory) return [];
  const says = after.mandatory ? 'is newly mandatory; Talkdesk may leave it out' : 'is no longer mandatory';
  return [{ at: `${at}.mandatory`, says, breaks: after.mandatory }];
}

/** An element that Talkdesk may send and that is gone breaks; a new one does not. */
function listChanges(at: string, before: readonly string[], after: readonly string[]): Change[] {
  const gone = before.filter((element) => !after.includes(element));
  const added = after.filter((element) => !before.includes(element));
  return [
    ...gone.map((element) => ({ at, says: `${element} is gone`, breaks: true })),
    ...added.map((element) => ({ at, says: `${element} is new`, breaks: false })),
  ];
}

/** The keys whose values differ. */
function altered<Part extends object>(
  at: string,
  before: Part,
  after: Part,
  keys: readonly (keyof Part & string)[],
  breaks: boolean,
): Change[] {
  return keys.flatMap((key) => {
    const [old, now] = [before[key], after[key]];
    return old === now ? [] : [{ at: `${at}.${key}`, says: `was ${tell(old)}, is ${tell(now)}`, breaks }];
  });
}

const tell = (value: unknown) => (value === undefined ? 'absent' : JSON.stringify(value));

/** The elements of both lists by key: what was, and what is. */
function pair<Element>(
  before: readonly Element[],
  after: readonly Element[],
  keyOf: (element: Element) => string,
): readonly (readonly [string, Element | undefined, Element | undefined])[] {
  const old = new Map(before.map((element) => [keyOf(element), element]));
  const now = new Map(after.map((element) => [keyOf(element), element]));
  return [...new Set([...old.keys(), ...now.keys()])].map((key) => [key, old.get(key), now.get(key)]);
}
