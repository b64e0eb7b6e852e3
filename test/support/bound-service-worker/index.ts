/** A Worker over My CRM as it is declared, whose address follows from the account that a tenant types; once more with little time. */

import { mycrmIntegration } from '../../../src/integrations/mycrm.ts';
import { createWorker } from '../../../src/worker.ts';

const { limits } = mycrmIntegration;
const impatient = { ...mycrmIntegration, name: 'impatient', limits: { ...limits, deadlineMs: 300 } };
const worker = createWorker([mycrmIntegration, impatient]);

export default worker.handler;
export class TokenBroker extends worker.TokenBroker {}
export class RateBudget extends worker.RateBudget {}
