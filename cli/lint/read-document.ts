/** A document of any bridge, as its engineer wrote it: the rules say what is missing or wrong, so reading it is lenient. */

import * as v from 'valibot';
import { describeIssue } from '../../simulator/describe-issue.ts';
import type { ManifestDocument } from '../../src/manifest/document.ts';
import { readManifestFile } from '../manifest-file.ts';
import { UsageError } from '../usage-error.ts';

const said = v.optional(v.string(), '');
const flag = (otherwise: boolean) => v.optional(v.boolean(), otherwise);
const list = <Item extends v.GenericSchema>(item: Item) => v.optional(v.array(item), []);
const mayBe = v.exactOptional(v.string());

/** A list, or the same as one text with commas, as Talkdesk's tables have it. */
const types = v.pipe(
  v.union([v.array(v.string()), v.string()]),
  v.transform((value) => (typeof value === 'string' ? value.split(',').filter(Boolean) : value)),
);

const document = v.object({
  integration: v.object({
    name: said,
    display_name: said,
    description: said,
    logo_url: said,
    icon_url: said,
    authentication_type: said,
    authentication_configuration: list(
      v.object({
        field_name: said,
        display: said,
        mandatory: flag(true),
        type: said,
        store: flag(true),
        help: mayBe,
        format: mayBe,
        masked: v.exactOptional(v.boolean()),
        returned: v.exactOptional(v.boolean()),
      }),
    ),
    auth_validation_endpoint: mayBe,
    contact_synchronization_endpoint: mayBe,
    interaction_retrieval_endpoint: mayBe,
    agent_synchronization_endpoint: mayBe,
    interaction_types: v.optional(types, []),
  }),
  actions: list(
    v.object({
      provider: said,
      name: said,
      display: said,
      description: said,
      endpoint: said,
      inputs: list(v.object({ key: said, name: said, mandatory: flag(false), type: said, format: mayBe })),
    }),
  ),
});

/** Reads a file; throws a `UsageError` for one that is no such document. */
export function readDocument(file: string): ManifestDocument {
  const text = readManifestFile(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`--manifest: ${file} must be JSON`, { cause });
  }
  const { output, issues } = v.safeParse(document, value);
  if (issues) {
    const { rule, hint } = describeIssue(issues[0]);
    throw new UsageError(`--manifest: ${file} is no document for Talkdesk: ${rule}; ${hint}`);
  }
  // The type of authentication is whatever was written; a rule says which there are.
  return output as ManifestDocument;
}
