/** A Worker over the faulty service in which tickets are created later where the service cannot be reached. */

import * as v from 'valibot';
import { type Call, defineAction } from '../../../src/connectors/connector.ts';
import { createWorker } from '../../../src/worker.ts';
import { faultyIntegration } from '../faulty-integration.ts';

const createTicket = defineAction({
  display: 'create a ticket',
  description: 'create a ticket in the faulty service',
  inputs: { subject: { name: 'Subject', type: 'text', mandatory: true } },
  recovery: { kind: 'repeat', withinSeconds: 86_400 },
  async run(call: Call<{ readonly site: string }>, { subject }, { marker }) {
    const { id } = await call.fetchJson(v.object({ id: v.string() }), `${call.auth.site}/tickets`, {
      method: 'POST',
      headers: { 'Idempotency-Key': marker },
      body: JSON.stringify({ subject }),
    });
    return { id, message: `Ticket ${id} created` };
  },
});

const worker = createWorker([
  { ...faultyIntegration, actions: { create_ticket: createTicket }, deferrable: ['create_ticket'] },
]);

export default worker.handler;
export class TokenBroker extends worker.TokenBroker {}
export class RateBudget extends worker.RateBudget {}
