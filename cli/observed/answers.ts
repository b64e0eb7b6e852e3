/** The open questions of an integration with what the first calls of Talkdesk say to each. */

import { openQuestions, QUESTION_IDS, type OpenQuestion } from '../../src/manifest/questions.ts';
import { actionValues, agentFirstOffset, agentSchedule, originOfCalls, timeouts } from './calls.ts';
import { checkpointBetweenPages, checkpointKept } from './checkpoints.ts';
import { authOfNone, tokenPlace, tokenRefresh, validationStatus } from './credentials.ts';
import type { Evidence, Finding } from './finding.ts';

/** By id of the question. */
export const ANSWERS: Readonly<Record<string, (evidence: Evidence) => Finding>> = {
  'token-place': tokenPlace,
  'token-refresh': tokenRefresh,
  'checkpoint-kept': checkpointKept,
  'checkpoint-between-pages': checkpointBetweenPages,
  timeouts,
  'origin-of-calls': originOfCalls,
  'validation-status': validationStatus,
  'agent-schedule': agentSchedule,
  'agent-first-offset': agentFirstOffset,
  'action-values': actionValues,
  'auth-of-none': authOfNone,
};

/** A question; only its id is known where the integration is not declared here. */
export type AnsweredQuestion = Pick<OpenQuestion, 'id'> & Partial<OpenQuestion> & Finding;

const NOT_VISIBLE: Finding = { state: 'not visible', evidence: 'cannot be told from calls: ask Talkdesk' };

/** All questions that touch the integration; all there are, where it is not declared here. */
export function answerQuestions(evidence: Evidence): readonly AnsweredQuestion[] {
  const { integration } = evidence;
  const questions = integration ? openQuestions(integration) : QUESTION_IDS.map((id) => ({ id }));
  return questions.map((question) => ({ ...question, ...(ANSWERS[question.id]?.(evidence) ?? NOT_VISIBLE) }));
}
