/** What a check has found: every clause in a table and its failures in full for people, or JSON for programs. */

import { styleText } from 'node:util';
import type { CheckResult, Finding } from '../../conformance/check.ts';
import type { Level } from '../../conformance/clause.ts';
import { mask } from '../../conformance/secrets.ts';
import { describeReceived, describeSent } from '../../conformance/shape.ts';
import { formatQuantity, formatTable, printable } from '../print.ts';

export function summarize({ findings }: CheckResult) {
  const failed = (isMust: boolean) =>
    findings.filter(({ clause, verdict }) => verdict.outcome === 'fail' && (clause.level === 'must') === isMust).length;
  const count = (outcome: Finding['verdict']['outcome']) =>
    findings.filter(({ verdict }) => verdict.outcome === outcome).length;
  return {
    passed: count('pass'),
    mustsFailed: failed(true),
    othersFailed: failed(false),
    notApplicable: count('not applicable'),
  };
}

/** `origin`: scheme, host and port of the bridge. */
export function toText(origin: string, result: CheckResult): string {
  const { findings, requests, secrets } = result;
  const rows = findings.map(({ clause: { id, level, says }, verdict }) => [
    `${markOf(verdict.outcome, level)} ${id}`,
    level,
    verdict.outcome === 'not applicable' ? styleText('dim', `not applicable: ${verdict.reason}`) : says,
  ]);
  const table = formatTable([{ title: 'Clause' }, { title: 'Level' }, { title: 'What it says' }], rows);
  const failures = findings.flatMap((finding) => explain(finding, secrets));
  const { passed, mustsFailed, othersFailed, notApplicable } = summarize(result);
  const summary = [
    formatQuantity(passed, 'clause passed', 'clauses passed'),
    formatQuantity(mustsFailed, 'must failed', 'musts failed'),
    formatQuantity(othersFailed, 'should or careful failed', 'shoulds and carefuls failed'),
    `${notApplicable} not applicable`,
    `${formatQuantity(requests, 'request')} to ${origin}`,
  ];
  return [table, ...failures, summary.join(', ')].join('\n\n');
}

export function toJson(origin: string, result: CheckResult): string {
  const { mustsFailed, ...counts } = summarize(result);
  const clauses = result.findings.map((finding) => {
    const { judge: _, ...clause } = finding.clause;
    const { verdict } = finding;
    return { ...clause, outcome: verdict.outcome, ...reasonsOf(finding, result.secrets) };
  });
  const value = { bridge: origin, ok: mustsFailed === 0, requests: result.requests, ...counts, mustsFailed };
  return JSON.stringify({ ...value, clauses }, null, 2);
}

function markOf(outcome: Finding['verdict']['outcome'], level: Level): string {
  switch (outcome) {
    case 'pass':
      return styleText('green', '✔');
    case 'fail':
      return level === 'must' ? styleText('red', '✘') : styleText('yellow', '!');
    case 'not applicable':
      return styleText('dim', '–');
  }
}

interface Reasons {
  readonly reason?: string;
  readonly detail?: string;
  /** What the request was for. */
  readonly request?: string;
  readonly sent?: string;
  readonly received?: string;
}

const LONGEST = 600;

function reasonsOf({ verdict }: Finding, secrets: CheckResult['secrets']): Reasons {
  if (verdict.outcome === 'pass') return {};
  if (verdict.outcome === 'not applicable') return { reason: verdict.reason };
  const show = (text: string) => printable(mask(text, secrets), LONGEST);
  const { detail, exchange } = verdict;
  if (!exchange) return { detail: show(detail) };
  return {
    detail: show(detail),
    request: `${exchange.number}: ${exchange.purpose}, ${exchange.about}`,
    sent: show(describeSent(exchange)),
    received: show(describeReceived(exchange)),
  };
}

function explain(finding: Finding, secrets: CheckResult['secrets']): readonly string[] {
  const { clause, verdict } = finding;
  if (verdict.outcome !== 'fail') return [];
  const { detail = '', request, sent, received } = reasonsOf(finding, secrets);
  const colour = clause.level === 'must' ? 'red' : 'yellow';
  const lines = [
    `${styleText(colour, clause.id)} (${clause.level}): ${clause.says}`,
    `  found:    ${detail}`,
    ...(request === undefined ? [] : [`  request:  ${request}`, `  sent:     ${sent}`, `  received: ${received}`]),
    `  why:      ${clause.why}`,
    `  source:   ${clause.source}`,
  ];
  return [lines.join('\n')];
}
