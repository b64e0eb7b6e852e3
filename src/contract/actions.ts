/** `POST /{integration}/actions/{action}`: does something in the external service, such as creating a ticket. */

import * as v from 'valibot';
import { parseInputs } from '../actions/inputs.ts';
import { spokenOf } from '../actions/spoken.ts';
import { BridgeError } from '../domain/errors.ts';
import { type Messages, messagesIn } from '../domain/messages.ts';
import { toWebUrl } from '../domain/web-url.ts';
import { asBridgeError } from '../http/wire-error.ts';
import { defineEndpoint } from './endpoint.ts';
import { openSection, optionalText, section } from './envelope.ts';
import { httpUrl, nonEmpty } from './wire-values.ts';

/** The answer to an action that was done. */
export const actionAnswer = v.strictObject({
  message: v.exactOptional(nonEmpty),
  external_id: v.exactOptional(nonEmpty),
  contact_external_id: v.exactOptional(nonEmpty),
  contact_external_type: v.exactOptional(nonEmpty),
  contact_external_url: v.exactOptional(httpUrl),
});
export type ActionAnswer = v.InferOutput<typeof actionAnswer>;

export const actionsEndpoint = defineEndpoint({
  name: 'actions',
  request: v.object({
    auth: openSection,
    meta: section({ contact_external_id: optionalText, agent_external_id: optionalText }),
    data: openSection,
  }),

  async respond({ integration, actionName = '', body, openSession }) {
    const action = Object.hasOwn(integration.actions, actionName) ? integration.actions[actionName] : undefined;
    if (!action) throw new BridgeError('unknown_action', `${integration.displayName} has no action of this name`);

    const { call } = await openSession();
    try {
      const inputs = parseInputs(action.inputs, body.data, call.settings);
      const { contact_external_id: contactId, agent_external_id: agentId } = body.meta;
      const result = await action.run(call, inputs, {
        ...(contactId === undefined ? {} : { contactId }),
        ...(agentId === undefined ? {} : { agentId }),
      });

      const link = result.contact?.url && toWebUrl(result.contact.url);
      const answer: ActionAnswer = {
        ...(result.message ? { message: result.message } : {}),
        ...(result.id ? { external_id: result.id } : {}),
        ...(result.contact
          ? { contact_external_id: result.contact.id, contact_external_type: result.contact.type }
          : {}),
        ...(link ? { contact_external_url: link } : {}),
      };
      return { status: integration.wire.actionStatus, body: answer, counts: { action: actionName } };
    } catch (error) {
      throw inWords(error, messagesIn(call.settings.language), integration.displayName);
    }
  },
});

/** The problem, with what an agent reads of it. */
function inWords(error: unknown, say: Messages, service: string): BridgeError {
  const problem = asBridgeError(error);
  const { code, message, detail, cause } = problem;
  const spoken = detail.spoken ?? spokenOf(problem, say, service);
  return spoken === undefined ? problem : new BridgeError(code, message, { ...detail, spoken }, { cause });
}
