/** The rule of what was handed in: Talkdesk goes on using it until a ticket changes it. */

import type { LintRule } from './rule.ts';

export const SUBMITTED_RULES: readonly LintRule[] = [
  {
    id: 'submitted-served',
    severity: 'error',
    says: 'what was handed in to Talkdesk is still served',
    mend: 'undo the change, or have Talkdesk change its side first: "bridge manifest NAME --diff" writes the request, --submitted records that it was done',
    faults: ({ changes = [] }) => changes.filter(({ breaks }) => breaks).map(({ at, says }) => ({ at, found: says })),
  },
];
