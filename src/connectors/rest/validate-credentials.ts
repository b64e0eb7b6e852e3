/** The declared request by which credentials are tried. */

import { BridgeError } from '../../domain/errors.ts';
import type { Connector, Validation } from '../connector.ts';
import type { Validate } from './declaration.ts';
import { keysOf } from './items.ts';
import { ask, type Service } from './request.ts';
import { textReader } from './values.ts';

export function validator(declared: Validate, service: Service): Connector['validate'] {
  const { account } = declared;
  const timeZone = service.timeZone ?? 'UTC';
  const id = account && textReader(account.id);
  const label = account?.label === undefined ? undefined : textReader(account.label);

  return async (call): Promise<Validation> => {
    const answer = await ask({ service, call, request: declared, values: {} });
    if (!answer) throw new BridgeError('invalid_credentials', 'The service knows nobody with these credentials');
    if (!id) return {};
    const context = { subject: answer.json, call, timeZone };
    const [own, named] = [id(context), label?.(context)];
    if (own === undefined) {
      const rule = `connector.validate.account.id yields nothing; ${keysOf(answer.json)}`;
      throw new BridgeError('upstream_failed', rule);
    }
    return { account: { id: own, ...(named === undefined ? {} : { label: named }) } };
  };
}
