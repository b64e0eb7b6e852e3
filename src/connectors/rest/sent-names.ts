/** Which values of the moment something that is sent is made of. */

import { isQueryLanguage, templateNames } from './templates.ts';
import { isDerived, type Value } from './values.ts';

/** The names, with dots, in templates, and in the expressions of functions over values. */
export function namesIn(sent: unknown): readonly string[] {
  if (typeof sent === 'string') return templateNames(sent);
  if (isQueryLanguage(sent)) return templateNames(sent.query);
  if (isDerived(sent)) return [...(sent.names ?? []), ...sent.from.flatMap(namesOf)];
  if (Array.isArray(sent)) return sent.flatMap(namesIn);
  return typeof sent === 'object' && sent !== null ? Object.values(sent).flatMap(namesIn) : [];
}

function namesOf(value: Value): readonly string[] {
  if (typeof value === 'string') return fieldsIn(value);
  return isDerived(value) ? namesIn(value) : value.flatMap(namesOf);
}

const LITERALS = /'[^']*'|`[^`]*`/g;
/** Fields with what lies further in, but no names of functions. */
const FIELDS = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?!\w*\s*\()/g;

const fieldsIn = (expression: string): readonly string[] => expression.replaceAll(LITERALS, ' ').match(FIELDS) ?? [];
