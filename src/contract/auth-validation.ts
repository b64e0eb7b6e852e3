/** `POST /{integration}/auth_validation`: are these credentials valid, and what shall Talkdesk store? */

import * as v from 'valibot';
import { BridgeError } from '../domain/errors.ts';
import type { AuthFields } from '../declaration/authentication.ts';
import { defineEndpoint } from './endpoint.ts';
import { openSection } from './envelope.ts';

/** The answer to accepted credentials: a flat object of values for declared fields, often empty. */
export const validationAnswer = v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]));

export const authValidationEndpoint = defineEndpoint({
  name: 'auth_validation',
  request: v.object({ auth: openSection }),

  async respond({ integration, openSession }) {
    const session = await openSession();
    if (integration.wire.validationStatus === 204) return { status: 204 };
    return { status: 200, body: storedValues(integration.authentication.fields, session.validation?.store ?? {}) };
  },
});

/** Talkdesk expects only keys that were declared to it, so anything else is a mistake of the connector. */
function storedValues(fields: AuthFields, values: Readonly<Record<string, string | number | boolean>>): object {
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(fields, name) || fields[name]?.store === false) {
      throw new BridgeError('internal', `The connector returned "${name}", which is not a declared, stored auth field`);
    }
  }
  return values;
}
