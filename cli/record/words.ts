/** Texts that a declaration compares or has a table for, and the keys of its ids and cursors: these are kept. */

import type { Connector } from '../../src/connectors/connector.ts';
import { PRIORITIES, STATUSES } from '../../src/domain/interaction.ts';
import type { ScrubRules } from './scrub.ts';

export function rulesOf(
  { declaration }: Pick<Connector, 'declaration'>,
  hosts: ReadonlySet<string>,
): Omit<ScrubRules, 'idTexts'> {
  const words = new Set<string>([...PRIORITIES, ...STATUSES]);
  const idKeys = new Set<string>();

  function look(value: unknown, key: string): void {
    if (typeof value === 'string') {
      if (ID_PLACES.has(key)) for (const name of lastNames(value)) idKeys.add(name);
      // Literals of JMESPath: 'raw', and JSON within backticks.
      for (const [, raw, json] of value.matchAll(/'((?:[^'\\]|\\.)*)'|`\s*"([^"`]*)"\s*`/g)) {
        words.add((raw ?? json ?? '').trim().toLowerCase());
      }
    } else if (Array.isArray(value)) {
      for (const each of value) look(each, key);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, each] of Object.entries(value)) {
        if (name === 'words' && Array.isArray(each))
          for (const word of each) words.add(String(word).trim().toLowerCase());
        else look(each, name === 'from' || name === 'by' ? key : name === 'in' ? 'cursor' : name);
      }
    }
  }

  look(declaration, '');
  words.delete('');
  return { idKeys, words, hosts };
}

/** Where in a declaration expressions of ids and cursors stand. */
const ID_PLACES: ReadonlySet<string> = new Set(['id', 'mergedInto', 'cursor']);

const lastNames = (expression: string): readonly string[] => {
  const last = expression.split('.').at(-1) ?? '';
  const [name] = /^[A-Za-z_]\w*/.exec(last) ?? [];
  return name === undefined ? [] : [name];
};
