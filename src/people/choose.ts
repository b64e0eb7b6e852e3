/** Which of several contacts with one e-mail or phone is meant: a family, or a company, may share it. */

import type { FoundContact } from '../connectors/connector.ts';
import type { Settings } from '../domain/settings.ts';

/** The contact, or among how many it cannot be told. `name`: what Talkdesk calls the person. */
export function choose(
  found: readonly FoundContact[],
  name: string | undefined,
  policy: Settings['sharedNumbers'],
): { readonly contact: FoundContact } | { readonly matches: number } {
  const namesakes = name === undefined ? [] : found.filter((contact) => isSameName(contact.name ?? '', name));
  const left = namesakes.length > 0 ? namesakes : found;
  const [first] = left;
  if (!first) return { matches: 0 };
  if (left.length === 1) return { contact: first };
  switch (policy) {
    case 'only':
      return { matches: left.length };
    case 'none':
      return { matches: 0 };
    case 'first':
      return { contact: first };
    case 'newest':
      return { contact: left.reduce((newest, each) => (age(each) > age(newest) ? each : newest)) };
  }
}

const age = ({ changedAt = Number.NEGATIVE_INFINITY }: FoundContact) => changedAt;

/** Whether two names have the same words, in whatever order, case and accents. */
function isSameName(a: string, b: string): boolean {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  return one !== '' && one === other;
}

function wordsOf(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toUpperCase();
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).toSorted().join(' ');
}
