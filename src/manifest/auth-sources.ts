/** Where the value of each auth field comes from. Constants are printed; a secret never is. */

import { DeclarationError } from '../declaration/define-integration.ts';
import type { Integration } from '../declaration/integration.ts';
import type { AuthFieldDetails } from './document.ts';
import { isSecret } from './secret-fields.ts';

export type AuthSource = { readonly field: string } & (
  | { readonly from: 'constant'; readonly value: string }
  /** A secret that is the same for every account. */
  | { readonly from: 'channel' }
  | { readonly from: 'authority' }
  | { readonly from: 'validation' }
  | { readonly from: 'person'; readonly secret: boolean }
);

/** What is wrong with `submission.constants`; nothing where every one is a declared field that is no secret. */
function constantProblems({ submission }: Integration, fields: readonly AuthFieldDetails[]): readonly string[] {
  return Object.keys(submission?.constants ?? {}).flatMap((name) => {
    const field = fields.find(({ field_name }) => field_name === name);
    const at = `submission.constants.${name}`;
    if (!field)
      return [`${at}: is no declared auth field; there are ${fields.map((each) => each.field_name).join(', ')}`];
    return isSecret(field)
      ? [`${at}: is a secret, which must not be written down; say in secretsVia how it is sent`]
      : [];
  });
}

/** One source for every field. Throws a `DeclarationError` that names the constants which must not be there. */
export function authSources(integration: Integration, fields: readonly AuthFieldDetails[]): readonly AuthSource[] {
  const problems = constantProblems(integration, fields);
  if (problems.length > 0) throw new DeclarationError(`The submission of "${integration.name}"`, problems);
  const { constants = {} } = integration.submission ?? {};
  const isOneClient = Object.hasOwn(constants, 'client_id');
  return fields.map((details): AuthSource => {
    const { field_name: field } = details;
    const value = Object.hasOwn(constants, field) ? constants[field] : undefined;
    if (value !== undefined) return { field, from: 'constant', value };
    if (details.type === 'oauth') return { field, from: 'authority' };
    if (details.returned) return { field, from: 'validation' };
    if (field === 'client_secret' && isOneClient) return { field, from: 'channel' };
    return { field, from: 'person', secret: isSecret(details) };
  });
}
