/** A Worker that serves the faulty service alone; it is built like the one that is deployed. */

import { createWorker } from '../../../src/worker.ts';
import { faultyIntegration } from '../faulty-integration.ts';

const worker = createWorker([faultyIntegration]);

export default worker.handler;
export class TokenBroker extends worker.TokenBroker {}
export class RateBudget extends worker.RateBudget {}
