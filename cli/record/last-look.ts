/** The last look at a recording before it is written: no secret, and nothing of a person, is in it. */

import { CommandError } from '../command-error.ts';
import type { Mask } from '../live/mask.ts';
import { isName } from './kinds.ts';
import type { Recording } from './recording.ts';
import { decoded, type Scrubber } from './scrub.ts';

/** Keys of a recording under which nothing is of the service's records. */
const OF_NOBODY: ReadonlySet<string> = new Set(['method', 'content-type', 'where']);

/** Throws a `CommandError` that says in which step and under which key something is. */
export function assertScrubbed(recording: Recording, mask: Mask, scrubber: Scrubber): void {
  const text = JSON.stringify(recording);
  if (mask.everywhere(text) !== text) throw new CommandError('Nothing was written: a secret would have been stored');
  // What the connector makes of scrubbed answers holds nothing else.
  for (const [at, { of, asked, exchanges }] of recording.steps.entries())
    look({ asked, exchanges }, 'asked', `${at + 1}, ${of}`);

  function look(value: unknown, key: string, step: string): void {
    if (typeof value === 'string' || typeof value === 'number') {
      if (holdsPerson(String(value))) throw refusal(key, step);
    } else if (Array.isArray(value)) {
      for (const each of value) look(each, key, step);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, each] of Object.entries(value)) if (!OF_NOBODY.has(name)) look(each, name, step);
    }
  }

  function holdsPerson(value: string): boolean {
    if (scrubber.isHarmless(value)) return false;
    const url = URL.parse(value);
    if (!url) return scrubber.persons.areIn(value);
    const path = url.pathname.split('/').map(decoded);
    return [...path, ...[...url.searchParams].flat(), url.hash]
      .filter((part) => !scrubber.isHarmless(part))
      .some((part) => scrubber.persons.areIn(part));
  }
}

function refusal(key: string, step: string): CommandError {
  return new CommandError(
    `Nothing was written: in step ${step}, something under ${isName(key) ? key : '…'} holds a name, an e-mail address or a phone of a person. Record an account of the service in which it does not, such as one for tests`,
  );
}
