/** The one place where a bridge's answers are judged: against the contract, strictly. */

import * as v from 'valibot';
import { actionAnswer } from '../src/contract/actions.ts';
import { agentSyncAnswer } from '../src/contract/agent-sync.ts';
import { validationAnswer } from '../src/contract/auth-validation.ts';
import { contactSyncAnswer } from '../src/contract/contact-sync.ts';
import type { EndpointName } from '../src/contract/endpoint.ts';
import { interactionsAnswer } from '../src/contract/interaction-update.ts';
import { describeIssue, kindOf } from './describe-issue.ts';
import type { RawAnswer } from './exchange.ts';
import { BridgeRefusal, ContractViolation, type EndpointPath } from './failures.ts';

const SCHEMAS = {
  auth_validation: validationAnswer,
  contact_sync: contactSyncAnswer,
  agent_sync: agentSyncAnswer,
  interaction_update: interactionsAnswer,
  actions: actionAnswer,
} as const satisfies Record<EndpointName, v.GenericSchema>;

export type AnswerOf<Name extends EndpointName> = v.InferOutput<(typeof SCHEMAS)[Name]>;

/** The statuses that say yes; 204, of validation only, has no body. */
const SUCCESS: Record<EndpointName, readonly number[]> = {
  auth_validation: [200, 204],
  contact_sync: [200],
  agent_sync: [200],
  interaction_update: [200],
  actions: [201],
};

const errorAnswer = v.object({
  code: v.pipe(v.string(), v.nonEmpty()),
  message: v.pipe(v.string(), v.nonEmpty()),
  field: v.exactOptional(v.string()),
  request_id: v.exactOptional(v.string()),
});

/**
 * The body of an answer that says yes. Throws `BridgeRefusal` for one that says no, and `ContractViolation` for
 * one that is not as the contract wants it.
 */
export function parseAnswer<Name extends EndpointName>(
  name: Name,
  endpoint: EndpointPath,
  answer: RawAnswer,
  success: readonly number[] = SUCCESS[name],
): AnswerOf<Name> {
  if (answer.status >= 400) throw refusalIn(endpoint, answer);
  if (!success.includes(answer.status)) {
    throw new ContractViolation(endpoint, `the status must be ${success.join(' or ')}`, `it is ${answer.status}`);
  }
  const body = answer.status === 204 ? {} : parseJson(endpoint, answer);
  return parseBody(SCHEMAS[name], endpoint, body) as AnswerOf<Name>;
}

function refusalIn(endpoint: EndpointPath, answer: RawAnswer): Error {
  const { status } = answer;
  const result = v.safeParse(errorAnswer, parseJson(endpoint, answer));
  if (!result.success) {
    const rule = 'an error must be answered with a JSON object that has a code and a message';
    return new ContractViolation(endpoint, rule, `the status is ${status}`);
  }
  const { request_id: requestId, ...said } = result.output;
  return new BridgeRefusal(endpoint, { status, ...said, ...(requestId === undefined ? {} : { requestId }) });
}

function parseJson(endpoint: EndpointPath, { status, contentType, text }: RawAnswer): unknown {
  if (contentType?.split(';')[0]?.trim().toLowerCase() !== 'application/json') {
    const hint = `it is ${contentType ?? 'absent'}, the status is ${status}`;
    throw new ContractViolation(endpoint, 'the Content-Type must be application/json', hint);
  }
  try {
    return JSON.parse(text);
  } catch {
    const hint = text === '' ? 'it is empty' : `it has ${text.length} characters, the status is ${status}`;
    throw new ContractViolation(endpoint, 'the body must be JSON', hint);
  }
}

function parseBody(schema: v.GenericSchema, endpoint: EndpointPath, body: unknown): unknown {
  // A schema of an object takes an array for one.
  const root = schema.type === 'array' ? 'an array' : 'an object';
  if (kindOf(body) !== root) throw new ContractViolation(endpoint, `the body must be ${root}`, `it is ${kindOf(body)}`);

  const result = v.safeParse(schema, body, { abortEarly: true });
  if (result.success) return result.output;
  const { rule, hint } = describeIssue(result.issues[0]);
  throw new ContractViolation(endpoint, rule, hint);
}
