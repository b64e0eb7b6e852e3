/** Texts that a declaration compares or has a table for, all its other texts, and the keys of its times: these are kept. */

import type { Connector } from '../../src/connectors/connector.ts';
import { PRIORITIES, STATUSES } from '../../src/domain/interaction.ts';
import type { ScrubRules } from './scrub.ts';

export function rulesOf({ declaration }: Pick<Connector, 'declaration'>, hosts: ReadonlySet<string>): ScrubRules {
  const words = new Set<string>([...PRIORITIES, ...STATUSES]);
  const timeKeys = new Set<string>();
  const texts = new Set<string>();

  function look(value: unknown, key: string): void {
    if (typeof value === 'string') {
      if (TIME_PLACES.has(key)) for (const name of lastNames(value)) timeKeys.add(name);
      for (const each of [value, ...value.split(/[/?&={},]+/)]) texts.add(each);
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
        else look(each, name === 'from' || name === 'by' ? key : name);
      }
    }
  }

  look(declaration, '');
  words.delete('');
  return { timeKeys, texts, words, hosts };
}

/** Where in a declaration expressions of times stand. */
const TIME_PLACES: ReadonlySet<string> = new Set(['at', 'changedAt', 'date']);

const lastNames = (expression: string): readonly string[] => {
  const last = expression.split('.').at(-1) ?? '';
  const [name] = /^[A-Za-z_]\w*/.exec(last) ?? [];
  return name === undefined ? [] : [name];
};
