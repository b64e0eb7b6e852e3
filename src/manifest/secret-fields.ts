/** Which auth fields hold secrets, whether or not whoever declared them has said so. */

import type { AuthFieldDetails } from './document.ts';

/** Names of what must not be read over a shoulder; `token_url`, `key_id` and the like are no secrets. */
const SECRET_NAME = /(^|_)(secret|password|passwd|pwd|token|key|apikey|pin|credentials?)$|^code$/i;

/** Whether the name is that of a secret. */
export const hasSecretName = ({ field_name }: AuthFieldDetails) => SECRET_NAME.test(field_name);

/** Whether the field's value must not be written down. */
export function isSecret(field: AuthFieldDetails): boolean {
  return field.masked === true || ['oauth', 'password'].includes(field.type.toLowerCase()) || hasSecretName(field);
}
