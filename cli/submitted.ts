/** What was handed in to Talkdesk: one file for each integration in `submitted/`, to be committed. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { Integration } from '../src/declaration/integration.ts';
import { type Change, changesBetween } from '../src/manifest/changes.ts';
import { describeIntegration, type ManifestDocument } from '../src/manifest/document.ts';
import { CommandError } from './command-error.ts';

export interface Submitted {
  /** Where Talkdesk was told that the bridge is. */
  readonly base_url: string;
  /** The day, as YYYY-MM-DD. */
  readonly submitted_on: string;
  readonly document: ManifestDocument;
}

const text = v.string();
const details = v.looseObject({ name: text });
const shape = v.object({
  base_url: text,
  submitted_on: text,
  document: v.object({
    integration: v.looseObject({
      name: text,
      authentication_configuration: v.array(v.looseObject({ field_name: text, mandatory: v.boolean() })),
      interaction_types: v.array(text),
    }),
    actions: v.array(
      v.looseObject({ ...details.entries, inputs: v.array(v.looseObject({ key: text, mandatory: v.boolean() })) }),
    ),
  }),
});

const pathOf = (folder: string, name: string) => join(folder, `${name}.json`);

/** What was handed in for an integration, if anything. Throws a `CommandError` for a file that was damaged. */
export function readSubmitted(folder: string, name: string): Submitted | undefined {
  const path = pathOf(folder, name);
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as { readonly code?: string };
    if (code === 'ENOENT') return undefined;
    throw new CommandError(`${path} cannot be read (${code})`, { cause: error });
  }
  const { output, issues } = v.safeParse(v.pipe(v.string(), v.parseJson(), shape), content);
  if (!issues) return output as unknown as Submitted;
  const at = v.getDotPath(issues[0]) ?? 'the whole';
  throw new CommandError(
    `${path} is not as "bridge manifest ${name} --submitted" wrote it (${at}). Take it from version control again.`,
  );
}

/** Writes down what is handed in; returns the path of the file. */
export function writeSubmitted(folder: string, submitted: Submitted): string {
  const path = pathOf(folder, submitted.document.integration.name);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${JSON.stringify(submitted, null, 2)}\n`);
  } catch (error) {
    const { code = 'unwritable' } = error as { readonly code?: string };
    throw new CommandError(`${path} cannot be written (${code})`, { cause: error });
  }
  return path;
}

/** The names of the integrations for which something was handed in. */
export function submittedNames(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : []));
}

/** What changed since: compared is what Talkdesk was told with what the code serves at the same address. */
export function changesSince({ base_url, document }: Submitted, integration: Integration): readonly Change[] {
  return changesBetween(document, describeIntegration(integration, base_url));
}
