/** The bridge, with the limited CRM as each of the contenders. */

import { createWorker } from '../../../src/worker.ts';
import { type Contender, CONTENDERS, limitedIntegration } from '../limited-integration.ts';

const worker = createWorker((Object.keys(CONTENDERS) as Contender[]).map(limitedIntegration));

export default worker.handler;
export class TokenBroker extends worker.TokenBroker {}
export class RateBudget extends worker.RateBudget {}
