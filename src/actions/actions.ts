/** Doing what Talkdesk asks for: once where a repetition can be known, later where that is allowed. */

import type { BridgeError } from '../domain/errors.ts';
import type { Signer } from '../domain/signer.ts';
import type { ActionRecord } from '../store/action-records.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { type ActionRequest, attempt } from './attempt.ts';
import type { Once, OnceRequest, Outcome } from './once.ts';
import { onceKey, windowOf } from './repetition.ts';

/** A request for an action as the endpoint has it. */
export interface PerformRequest extends ActionRequest {
  readonly deadline: Deadline;
  /** Puts it aside to be done later, with the state of its record; absent where that is not allowed. */
  readonly accept?: (record: OnceRequest['record'], row: ActionRecord, problem: BridgeError) => Promise<void>;
}

export interface Actions {
  perform(request: PerformRequest): Promise<Outcome>;
}

export interface ActionsParts {
  readonly once: Once;
  readonly signer: Signer;
}

export function createActions({ once, signer }: ActionsParts): Actions {
  return {
    async perform({ accept, ...request }) {
      const key = await onceKey(signer, request);
      // Each is a wish of its own, which nobody could recognise.
      if (key === undefined && !accept) {
        return { how: 'done', result: await attempt(request, crypto.randomUUID()) };
      }
      const record = { account: request.account, key: key ?? crypto.randomUUID() };
      return await once.perform({
        ...request,
        record,
        windowMs: key === undefined ? 0 : windowOf(request.action),
        ...(accept ? { accept: (row, problem) => accept(record, row, problem) } : {}),
      });
    },
  };
}
