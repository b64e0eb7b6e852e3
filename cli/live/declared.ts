/** What a connector declares of each field, where it was made from a declaration. */

import type { Connector } from '../../src/connectors/connector.ts';
import type { ContactRecord, FollowUps, RestDeclaration } from '../../src/connectors/rest/declaration.ts';
import { compileExpression, ExpressionError } from '../../src/connectors/rest/expression.ts';
import type { Value } from '../../src/connectors/rest/values.ts';
import { isDerived } from '../../src/connectors/rest/values.ts';

/** Which of a connector's lists; `name` is that of a stream or of a type of interaction. */
export interface Place {
  readonly of: 'contact' | 'agent' | 'interaction';
  readonly name?: string;
  /** Of a search: by what. */
  readonly by?: 'byId' | 'byEmail' | 'byPhone';
}

export interface DeclaredFields {
  /** Where in the answer the items are: undefined for the answer itself. */
  readonly items?: string;
  readonly followUp: FollowUps;
  /** By field. */
  readonly fields: Readonly<Record<string, Value>>;
}

function declarationOf({ declaration }: Pick<Connector, 'declaration'>): RestDeclaration | undefined {
  const isRest = declaration !== undefined && 'baseUrl' in declaration && 'validate' in declaration;
  return isRest ? (declaration as RestDeclaration) : undefined;
}

/** Nothing for a connector that was written by hand. */
export function declaredFields(connector: Connector, place: Place): DeclaredFields | undefined {
  const declaration = declarationOf(connector);
  if (!declaration) return undefined;
  if (place.of === 'agent') {
    const { agents } = declaration;
    return agents && { ...itemsOf(agents.list), followUp: agents.followUp ?? {}, fields: { ...agents.agent } };
  }
  if (place.of === 'interaction') {
    const declared = declaration.interactions?.[place.name ?? ''];
    if (!declared) return undefined;
    const { list, followUp = {}, interaction } = declared;
    return { ...itemsOf(list), followUp, fields: { ...interaction } };
  }
  const contacts = contactsAt(declaration, place.name);
  const record: ContactRecord | undefined = place.by ? (declaration.search?.record ?? contacts) : contacts;
  const list = place.by ? declaration.search?.[place.by] : contacts?.list;
  if (!record || !list) return undefined;
  const { contact, fields = {}, followUp = {} } = record;
  if (place.by) {
    const { changedAt } = declaration.search ?? {};
    return { ...itemsOf(list), followUp, fields: { ...contact, ...(changedAt === undefined ? {} : { changedAt }) } };
  }
  const own = Object.entries(fields).map(([name, value]) => [`fields.${name}`, value] as const);
  const changedAt = contacts?.changes?.at;
  const time = changedAt === undefined ? {} : { changedAt };
  return { ...itemsOf(list), followUp, fields: { ...contact, ...time, ...Object.fromEntries(own) } };
}

const itemsOf = ({ items }: { readonly items?: string }) => (items === undefined ? {} : { items });

function contactsAt({ contacts }: RestDeclaration, stream: string | undefined) {
  if (!contacts || !('streams' in contacts)) return contacts;
  return stream === undefined ? Object.values(contacts.streams)[0] : contacts.streams[stream];
}

/** The expressions in a value, and the names in its templates. */
export function expressionsIn(value: Value): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!isDerived(value)) return value.flatMap(expressionsIn);
  return [...value.from.flatMap(expressionsIn), ...(value.names ?? [])];
}

/** A value as one would write it, as far as it can be told. */
export function valueText(value: Value): string {
  if (typeof value === 'string') return value;
  if (!isDerived(value)) return `[${value.map(valueText).join(', ')}]`;
  const parts = [...value.from.map(valueText), ...(value.names ?? []).map((name) => `{${name}}`)];
  return `${value.by}(${parts.join(', ')})`;
}

/** What an expression finds; nothing where it cannot be evaluated. */
export function found(expression: string | undefined, json: unknown): unknown {
  if (expression === undefined) return json;
  try {
    return compileExpression(expression).evaluate(json);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}
