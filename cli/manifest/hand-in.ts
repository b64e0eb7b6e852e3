/** `bridge manifest --submitted` and `--diff`: what Talkdesk was told is written down, and compared with what is served. */

import { join } from 'node:path';
import { styleText } from 'node:util';
import type { Integration } from '../../src/declaration/integration.ts';
import { changesBetween, type Change } from '../../src/manifest/changes.ts';
import { describeIntegration } from '../../src/manifest/document.ts';
import { assembleManifest } from '../../src/manifest/manifest.ts';
import { CommandError } from '../command-error.ts';
import { formatQuantity, printable } from '../print.ts';
import { readSubmitted, type Submitted, writeSubmitted } from '../submitted.ts';
import { changeRequest } from './change-request.ts';

export interface HandedIn {
  /** The file in `submitted/`. */
  readonly file: string;
  readonly submitted: Submitted;
  /** The day on which the document before this was handed in. */
  readonly replaces?: string;
}

/** Writes down that the document was handed in as it is now. `today` is YYYY-MM-DD. */
export function handIn(folder: string, integration: Integration, baseUrl: string, today: string): HandedIn {
  // What the document could not be made of is not handed in either: it throws for a secret among the constants.
  assembleManifest(integration, baseUrl, []);
  const before = readSubmitted(folder, integration.name);
  const submitted = { base_url: baseUrl, submitted_on: today, document: describeIntegration(integration, baseUrl) };
  const file = writeSubmitted(folder, submitted);
  return { file, submitted, ...(before ? { replaces: before.submitted_on } : {}) };
}

export interface Difference {
  readonly changes: readonly Change[];
  /** The text of the ticket. */
  readonly request: string;
}

/** What Talkdesk has to change; it may be told of another address of the bridge as well. */
export function differenceSince(folder: string, integration: Integration, baseUrl?: string): Difference {
  const submitted = readSubmitted(folder, integration.name);
  if (!submitted) {
    throw new CommandError(
      `Nothing was handed in for ${integration.name} yet: ${join(folder, `${integration.name}.json`)} is not there. Once you have sent the document, run this with --submitted.`,
    );
  }
  const changes = changesBetween(submitted.document, describeIntegration(integration, baseUrl ?? submitted.base_url));
  return { changes, request: changeRequest(integration, submitted, changes) };
}

/** For a person: what changed, what would break first. */
export function tellChanges(changes: readonly Change[]): string {
  if (changes.length === 0) return `${styleText('green', '✔')} nothing changed since the document was handed in`;
  const breaking = changes.filter(({ breaks }) => breaks).length;
  const lines = changes.map(
    ({ at, says, breaks }) => `${breaks ? styleText('red', '✘') : '·'} ${printable(at)} ${printable(says, 500)}`,
  );
  return [
    ...lines,
    '',
    `${formatQuantity(changes.length, 'change')}, ${breaking} of which Talkdesk would run into`,
  ].join('\n');
}
