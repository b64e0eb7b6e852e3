/**
 * The configuration of any bridge, ours or not, as its engineer gave it to Talkdesk: a JSON file with the keys of
 * Talkdesk's own reference. It may be written by hand, so all that a check can do without is optional.
 */

import * as v from 'valibot';
import { AUTHENTICATION_TYPES } from '../src/declaration/authentication.ts';
import { INPUT_TYPES } from '../src/domain/action.ts';
import { describeIssue } from '../simulator/describe-issue.ts';

const name = v.pipe(v.string(), v.nonEmpty());
const endpoint = v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//));

const authField = v.object({
  field_name: name,
  mandatory: v.optional(v.boolean(), true),
  type: v.optional(v.string(), 'input'),
  store: v.optional(v.boolean(), true),
  masked: v.optional(v.boolean(), false),
});

const input = v.object({
  key: name,
  name: v.optional(v.string()),
  mandatory: v.optional(v.boolean(), false),
  type: v.optional(v.picklist(INPUT_TYPES), 'text'),
  format: v.optional(v.string()),
});

/** A list, or the same as one text with commas, as Talkdesk's tables have it. */
const typeNames = v.pipe(
  v.union([v.array(v.string()), v.string()]),
  v.transform((types) => (typeof types === 'string' ? types.split(',') : types)),
  v.transform((types) => types.map((type) => type.trim()).filter((type) => type !== '')),
);

const manifest = v.object({
  integration: v.object({
    name: v.optional(v.string(), 'the integration'),
    authentication_type: v.optional(v.picklist(AUTHENTICATION_TYPES), 'custom'),
    authentication_configuration: v.optional(v.array(authField), []),
    auth_validation_endpoint: v.nullish(endpoint),
    contact_synchronization_endpoint: v.nullish(endpoint),
    interaction_retrieval_endpoint: v.nullish(endpoint),
    agent_synchronization_endpoint: v.nullish(endpoint),
    interaction_types: v.optional(typeNames, []),
  }),
  actions: v.optional(v.array(v.object({ name, endpoint, inputs: v.optional(v.array(input), []) })), []),
});

export type Manifest = v.InferOutput<typeof manifest>;
export type AuthFieldEntry = v.InferOutput<typeof authField>;
export type ActionEntry = Manifest['actions'][number];
export type InputEntry = v.InferOutput<typeof input>;

/** A configuration that cannot be used; the message names the path and the rule. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/** Reads the text of a file; throws `ManifestError`. */
export function parseManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ManifestError('it must be JSON', { cause });
  }
  const result = v.safeParse(manifest, value);
  if (!result.success) {
    const { rule, hint } = describeIssue(result.issues[0]);
    throw new ManifestError(`${rule}; ${hint}`);
  }
  const { integration, actions } = result.output;
  const endpoints = Object.entries(integration).filter(([key, url]) => key.endsWith('_endpoint') && url);
  if (endpoints.length + actions.length === 0)
    throw new ManifestError('it names no endpoint, so nothing can be checked');
  return result.output;
}
