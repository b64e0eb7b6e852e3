/** Every defect: for each clause there is one that only this clause notices. */

import { actionBreaks } from './actions.ts';
import { agentBreaks } from './agents.ts';
import { authBreaks } from './auth.ts';
import type { Break } from './break.ts';
import { contactRunBreaks } from './contact-runs.ts';
import { contactBreaks } from './contacts.ts';
import { interactionBreaks } from './interactions.ts';
import { transportBreaks } from './transport.ts';

export const PLAIN_BREAKS: readonly Break[] = [
  ...transportBreaks,
  ...authBreaks,
  ...contactBreaks,
  ...contactRunBreaks,
  ...agentBreaks,
  ...interactionBreaks,
  ...actionBreaks,
];
