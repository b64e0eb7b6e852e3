/** `POST /{integration}/actions/{action}`: does something in the external service, such as creating a ticket. */

import * as v from 'valibot';
import { idsOf } from '../actions/attempt.ts';
import { parseInputs } from '../actions/inputs.ts';
import { spokenOf } from '../actions/spoken.ts';
import type { Outcome } from '../actions/once.ts';
import type { Action } from '../connectors/connector.ts';
import type { Integration } from '../declaration/integration.ts';
import type { ActionResult } from '../domain/action.ts';
import { BridgeError } from '../domain/errors.ts';
import { type Messages, messagesIn } from '../domain/messages.ts';
import { mergeSettings, parseSettings } from '../domain/settings.ts';
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

  async respond({
    integration,
    actionName = '',
    body,
    openSession,
    deadline,
    bounded,
    tally,
    contactFinder,
    actions,
    deferred,
  }) {
    const action = Object.hasOwn(integration.actions, actionName) ? integration.actions[actionName] : undefined;
    if (!action) throw new BridgeError('unknown_action', `${integration.displayName} has no action of this name`);

    let say = messagesIn(languageOf(integration, body.auth));
    const { contact_external_id: contactId, agent_external_id: agentId } = body.meta;
    const ids = idsOf({ contactId, agentId });

    async function perform(declared: Action): Promise<Outcome> {
      const { account, call } = await openSession();
      say = messagesIn(call.settings.language);
      const asked = {
        integration: integration.name,
        account,
        action: actionName,
        auth: body.auth,
        data: body.data,
        ...ids,
      };
      return await actions.perform({
        integration,
        name: actionName,
        action: declared,
        account,
        call,
        finder: contactFinder({ connector: integration.connector, account, call }),
        inputs: parseInputs(declared.inputs, body.data, call.settings),
        ...ids,
        tally,
        deadline,
        ...(integration.deferrable.includes(actionName)
          ? { accept: (...state) => deferred.accept(asked, ...state) }
          : {}),
      });
    }

    try {
      const outcome = await bounded(perform(action));
      const answer =
        outcome.how === 'accepted' ? { message: say.doneLater(integration.displayName) } : toWire(outcome.result);
      return { status: integration.wire.actionStatus, body: answer, counts: { action: actionName, how: outcome.how } };
    } catch (thrown) {
      throw inWords(thrown, say, integration.displayName);
    }
  },
});

/** The language before the account is known: what a declared field says, else the integration. */
function languageOf({ authentication, settings }: Integration, auth: Readonly<Record<string, unknown>>) {
  const [name = ''] = Object.entries(authentication.fields).find(([, { setting }]) => setting === 'language') ?? [];
  const given = Object.hasOwn(auth, name) ? auth[name] : undefined;
  const typed = typeof given === 'string' ? parseSettings({ language: given }).settings : {};
  return mergeSettings(settings, typed).language;
}

function toWire({ message, id, contact }: ActionResult): ActionAnswer {
  const link = contact?.url && toWebUrl(contact.url);
  return {
    ...(message ? { message } : {}),
    ...(id ? { external_id: id } : {}),
    ...(contact ? { contact_external_id: contact.id, contact_external_type: contact.type } : {}),
    ...(link ? { contact_external_url: link } : {}),
  };
}

/** The problem with what the agent reads of it, in the account's language. */
function inWords(thrown: unknown, say: Messages, service: string): BridgeError {
  const problem = asBridgeError(thrown);
  const { code, message, detail, cause } = problem;
  const spoken = detail.spoken ?? spokenOf(problem, say, service);
  return spoken === undefined ? problem : new BridgeError(code, message, { ...detail, spoken }, { cause });
}
