/** A Worker that serves Request Tracker. */

import { requestTrackerIntegration } from '../../../src/integrations/request-tracker.ts';
import { createWorker } from '../../../src/worker.ts';

const worker = createWorker([requestTrackerIntegration]);

export default worker.handler;
export class TokenBroker extends worker.TokenBroker {}
export class RateBudget extends worker.RateBudget {}
