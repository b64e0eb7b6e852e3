/** The Worker of the fleet: the bridge, with an integration for each way to authenticate. */

import { crmIntegration, type Way, WAYS } from '../../fakes/crm-integration.ts';
import { createWorker } from '../../src/worker.ts';

const worker = createWorker((Object.keys(WAYS) as Way[]).map((way) => crmIntegration(way)));

export default worker.handler;
export class TokenBroker extends worker.TokenBroker {}
export class RateBudget extends worker.RateBudget {}
