/** Every clause, in the order in which they are told. */

import type { Clause } from '../clause.ts';
import { actionClauses } from './actions.ts';
import { agentClauses } from './agents.ts';
import { authClauses } from './auth.ts';
import { contactPagingClauses } from './contact-paging.ts';
import { contactRunClauses } from './contact-runs.ts';
import { contactClauses } from './contacts.ts';
import { interactionClauses } from './interactions.ts';
import { transportClauses } from './transport.ts';

export const CLAUSES: readonly Clause[] = [
  ...transportClauses,
  ...authClauses,
  ...contactClauses,
  ...contactPagingClauses,
  ...contactRunClauses,
  ...agentClauses,
  ...interactionClauses,
  ...actionClauses,
];
