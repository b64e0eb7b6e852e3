/** Who may use `/_admin`: whoever has an operator key. Only hashes of the keys are known here. */

import { equalHashes } from '../credentials/bridge-key.ts';
import { hashOperatorKey } from '../credentials/operator-key.ts';
import { BridgeError } from '../domain/errors.ts';

/**
 * Nobody guesses 256 random bits, however often they try, so wrong keys are not limited: that could only keep an operator
 * out. Throws unless `authorization` is `Bearer` with a key of one of the hashes. Without hashes nothing is there.
 */
export async function checkOperatorKey(authorization: string | undefined, hashes: readonly string[]): Promise<void> {
  if (hashes.length === 0) {
    throw new BridgeError('not_found', 'Operator routes are off: this bridge has no OPERATOR_KEY_HASH');
  }
  const [, key = ''] = /^Bearer +(\S+)$/i.exec(authorization?.trim() ?? '') ?? [];
  if (key === '') throw refused('is missing: send Authorization: Bearer with an operator key');
  const presented = await hashOperatorKey(key);
  // All are compared, so that the time does not tell which one it was.
  const matches = hashes.filter((hash) => equalHashes(hash, presented));
  if (matches.length === 0) throw refused('is not valid');
}

function refused(rule: string): BridgeError {
  return new BridgeError('invalid_operator_key', `The operator key ${rule}`);
}
