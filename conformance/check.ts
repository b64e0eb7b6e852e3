/** Plays Talkdesk against a bridge, any bridge, and judges what came back, clause by clause. */

import { createCaller, type CallerOptions } from './caller.ts';
import type { Clause, Verdict } from './clause.ts';
import { gatherEvidence } from './gather.ts';
import type { Manifest } from './manifest.ts';
import type { Auth } from './secrets.ts';
import { endpointsOf, openSession, type SessionOptions } from './session.ts';

export interface CheckOptions extends SessionOptions, Pick<CallerOptions, 'fetch' | 'patienceMs' | 'onRequest'> {
  readonly manifest: Manifest;
  /** Where the bridge is: scheme, host and port, in the place of those in the manifest. */
  readonly origin: string;
  /** As a person fills it in at Talkdesk. */
  readonly auth: Auth;
  /** Those that are to be judged; conversations that none of them needs are not held. */
  readonly clauses: readonly Clause[];
}

export interface Finding {
  readonly clause: Clause;
  readonly verdict: Verdict;
}

export interface CheckResult {
  readonly findings: readonly Finding[];
  /** How many requests were sent. */
  readonly requests: number;
  /** What must not be shown: the values of auth, and what was made of them. */
  readonly secrets: readonly string[];
}

/** Throws `BridgeSilent` where there is no bridge. */
export async function checkBridge(options: CheckOptions): Promise<CheckResult> {
  const { manifest, origin, auth, clauses } = options;
  const endpoints = endpointsOf(manifest);
  const caller = createCaller({ ...options, urlOf: (purpose) => rebase(endpoints.get(purpose) ?? '', origin) });
  const groups = new Set(clauses.map(({ id }) => id.split('.')[0] ?? ''));
  const evidence = await gatherEvidence(openSession(manifest, caller, auth, options), groups);
  return {
    findings: clauses.map((clause) => ({ clause, verdict: clause.judge({ ...evidence, origin }) })),
    requests: caller.exchanges.length,
    secrets: evidence.confidential,
  };
}

function rebase(url: string, origin: string): string {
  const { pathname, search } = new URL(url);
  return `${origin}${pathname}${search}`;
}
