/** Conditions of a filter as they are typed: `FIELD=A|B`, `FIELD!=A`, `FIELD` (is there), `!FIELD` (is not). */

import type { Condition } from '../../src/domain/contact-selection.ts';
import { UsageError } from '../usage-error.ts';

export const CONDITION_FORMS = 'FIELD=VALUE, FIELD=A|B, FIELD!=VALUE, FIELD (is there) or !FIELD (is not there)';

/** Reads a condition; a value may hold anything but `|`. */
export function parseCondition(flag: string, text: string): Condition {
  const [, field = '', operator, values = ''] = /^([^=]*?)(!=|=)(.*)$/s.exec(text) ?? [];
  if (operator === undefined) {
    const present = !text.startsWith('!');
    const name = (present ? text : text.slice(1)).trim();
    if (name !== '') return { field: name, present };
  } else if (field.trim() !== '' && values !== '') {
    const list = values.split('|');
    const only = list[0] !== undefined && list.length === 1 ? list[0] : list;
    return operator === '=' ? { field: field.trim(), is: only } : { field: field.trim(), isNot: only };
  }
  throw new UsageError(`--${flag} must be one of ${CONDITION_FORMS}`);
}

/** The condition as it would be typed. */
export function formatCondition(condition: Condition): string {
  if ('present' in condition) return `${condition.present ? '' : '!'}${condition.field}`;
  const [operator, value] = 'is' in condition ? ['=', condition.is] : ['!=', condition.isNot];
  return `${condition.field}${operator}${[value].flat().join('|')}`;
}
