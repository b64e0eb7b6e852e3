/**
 * Credentials of a service as an operator sends them. On these routes a 401 means a wrong operator key, so credentials
 * that are refused are an input at fault.
 */

import { type AuthTexts, type Reading, readFields } from '../credentials/auth-values.ts';
import type { Vault } from '../declaration/authentication.ts';
import { BridgeError } from '../domain/errors.ts';

/** Values of the vault's fields; throws `invalid_input` for a missing or a wrong one, and for a field that is none. */
export function readOperatorCredentials(
  { fields }: Vault,
  given: Readonly<Record<string, unknown>>,
  reading: Reading,
): AuthTexts {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(fields, name));
  if (unknown !== undefined) {
    const rule = `is no field of this integration; there are ${Object.keys(fields).join(', ')}`;
    throw new BridgeError('invalid_input', `credentials.${unknown} ${rule}`, { field: `credentials.${unknown}`, rule });
  }
  try {
    return readFields(fields, given, { ...reading, withTransient: true });
  } catch (error) {
    throw asInputProblem(error);
  }
}

const REFUSALS: ReadonlySet<string> = new Set(['invalid_body', 'invalid_credentials', 'reconnect_needed']);

/** A refusal of credentials, as a problem of what the operator sent; any other error as it is. */
export function asInputProblem(error: unknown): unknown {
  if (!(error instanceof BridgeError) || !REFUSALS.has(error.code)) return error;
  const rename = (text: string) => text.replace(/^auth\./, 'credentials.');
  const { field, ...detail } = error.detail;
  return new BridgeError(
    'invalid_input',
    rename(error.message),
    { ...detail, ...(field === undefined ? {} : { field: rename(field) }) },
    { cause: error },
  );
}
