/** All rules of the document for Talkdesk, and the findings that come of them. */

import { ACTION_RULES } from './action-rules.ts';
import { AUTH_RULES } from './auth-rules.ts';
import { ENDPOINT_RULES } from './endpoint-rules.ts';
import { IMAGE_RULES } from './image-rules.ts';
import { INPUT_RULES } from './input-rules.ts';
import { NAME_RULES } from './name-rules.ts';
import type { Fault, Finding, LintRule, Subject } from './rule.ts';
import { SUBMISSION_RULES } from './submission-rules.ts';
import { SUBMITTED_RULES } from './submitted-rules.ts';

export const LINT_RULES: readonly LintRule[] = [
  ...NAME_RULES,
  ...IMAGE_RULES,
  ...AUTH_RULES,
  ...ENDPOINT_RULES,
  ...ACTION_RULES,
  ...INPUT_RULES,
  ...SUBMISSION_RULES,
  ...SUBMITTED_RULES,
];

/** Every fault, in the order of the rules. */
export function lint(subject: Subject): readonly Finding[] {
  return LINT_RULES.flatMap(({ faults, ...rule }) =>
    faults(subject).map((fault) => ({ ...rule, ...withoutSecrets(fault) })),
  );
}

/** An address may hold a user name and a password, or a path secret. */
function withoutSecrets(fault: Fault): Fault {
  if (fault.found === undefined) return fault;
  return { ...fault, found: fault.found.replaceAll(/\/\/[^/\s]*@/g, '//…@').replaceAll(/\btbp_[\w-]+/g, '…') };
}
