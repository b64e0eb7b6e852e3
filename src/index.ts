/** The Worker that is deployed: this deployment's integrations, served. */

import { integrations } from './integrations/index.ts';
import { createWorker } from './worker.ts';

const worker = createWorker(integrations);

export default worker.handler;
export class TokenBroker extends worker.TokenBroker {}
export class RateBudget extends worker.RateBudget {}
