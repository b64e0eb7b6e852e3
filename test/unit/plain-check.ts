/** A check of the plain bridge, in the same process. */

import { checkBridge, type CheckOptions, type CheckResult } from '../../conformance/check.ts';
import { CLAUSES } from '../../conformance/clauses/all.ts';
import { parseManifest } from '../../conformance/manifest.ts';
import { createPlainBridge, type Fault, PLAIN_AUTH, PLAIN_MANIFEST } from '../../fakes/plain-bridge/plain-bridge.ts';

export function checkPlainBridge(fault: Fault = {}, options: Partial<CheckOptions> = {}): Promise<CheckResult> {
  return checkBridge({
    manifest: parseManifest(JSON.stringify(PLAIN_MANIFEST)),
    origin: 'https://plain.example',
    auth: PLAIN_AUTH,
    clauses: CLAUSES,
    fetch: createPlainBridge(fault),
    patienceMs: 1000,
    onRequest: () => {},
    maxPages: 200,
    allowActions: true,
    inputs: {},
    expectContacts: 250,
    contactIds: [],
    now: () => Date.UTC(2026, 2, 1),
    ...options,
  });
}

/** Ids of the clauses that failed. */
export function failedIn({ findings }: CheckResult): readonly string[] {
  return findings.filter(({ verdict }) => verdict.outcome === 'fail').map(({ clause }) => clause.id);
}
