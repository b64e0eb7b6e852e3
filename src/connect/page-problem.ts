/** What a person is told where something keeps them from going on, and what they can do. */

import { html } from 'hono/html';
import { BridgeError, type ErrorCode } from '../domain/errors.ts';
import { asBridgeError, toWireError } from '../http/wire-error.ts';
import type { Page } from './page.ts';

/** A problem with a page of its own. None of its texts may repeat what came with the request. */
export class PageProblem extends Error {
  override readonly name = 'PageProblem';
  readonly status: number;
  readonly code: ErrorCode;
  readonly title: string;

  /** `message` says what to do. */
  constructor(status: 400 | 404 | 409 | 410, code: ErrorCode, title: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.title = title;
  }
}

/** The problem for the log, and the page. */
export function describeProblem(error: unknown, requestId: string): { problem: BridgeError; page: Page } {
  if (error instanceof PageProblem) {
    const { status, code, title, message } = error;
    return { problem: new BridgeError(code, title), page: { status, title, content: html`<p>${message}</p>` } };
  }
  const problem = asBridgeError(error);
  const { status, headers } = toWireError(problem, requestId);
  const advice = ADVICE[problem.code] ?? 'The link can be used again; try it in a moment.';
  const page = {
    // What a service refuses is no question of who may see this page.
    status: status === 401 ? 400 : status,
    title: 'Nothing was connected',
    content: html`<p>${problem.message}.</p>
      <p>${advice}</p>`,
    headers,
  };
  return { problem, page };
}

const ADVICE: Partial<Record<ErrorCode, string>> = {
  invalid_credentials:
    'Open the link again and choose the right account, or tell whoever sent it to you what this says.',
  conflict: 'Open the link again and choose the right account, or tell whoever sent it to you what this says.',
  credentials_unreadable: 'Ask whoever sent you the link for a new one.',
};
