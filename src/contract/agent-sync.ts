/** `POST /{integration}/agent_sync`: one page of the list of agents. */

import * as v from 'valibot';
import { BridgeError } from '../domain/errors.ts';
import { defineEndpoint } from './endpoint.ts';
import { openSection, optionalText, section } from './envelope.ts';
import { nonEmpty } from './wire-values.ts';

/** The answer: agents with an e-mail, and an integer of at least 1 while there is more. */
export const agentSyncAnswer = v.strictObject({
  agents: v.array(
    v.strictObject({ id: nonEmpty, name: nonEmpty, email: v.pipe(nonEmpty, v.regex(/^[^\sA-Z]+@[^\sA-Z]+$/)) }),
  ),
  next_offset: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});
export type AgentSyncAnswer = v.InferOutput<typeof agentSyncAnswer>;

export const agentSyncEndpoint = defineEndpoint({
  name: 'agent_sync',
  request: v.object({ auth: openSection, meta: section({ offset: optionalText }) }),

  async respond({ integration, body, openSession, deadline, agentSync }) {
    const source = integration.connector.agents;
    if (!source) throw new BridgeError('not_offered', `${integration.displayName} has no agents to synchronize`);

    const page = await agentSync.readPage({ source, offset: body.meta.offset, openSession, deadline });
    const answer: AgentSyncAnswer = {
      agents: page.agents.map(({ id, name, email }) => ({ id, name: name.trim() || email, email })),
      ...(page.nextOffset === undefined ? {} : { next_offset: page.nextOffset }),
    };
    const { withoutEmail, sameEmail } = page.leftOut;
    const counts = { agents: page.agents.length, without_email: withoutEmail, same_email: sameEmail };
    return { status: 200, body: answer, counts };
  },
});
