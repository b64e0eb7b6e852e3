/** What lint found: for people, and as JSON for programs. */

import { styleText } from 'node:util';
import type { Finding, LintRule, Severity } from '../../src/manifest/lint/rule.ts';
import { formatQuantity, printable } from '../print.ts';

/** The findings of one document. */
export interface Linted {
  readonly name: string;
  readonly findings: readonly Finding[];
}

const MARKS: Record<Severity, string> = { error: styleText('red', '✘'), warning: styleText('yellow', '!') };

const count = (linted: readonly Linted[], severity: Severity) =>
  linted.flatMap(({ findings }) => findings).filter((finding) => finding.severity === severity).length;

/** Whether the build fails: for errors, and when strict for warnings, too. */
export function isRefused(linted: readonly Linted[], strict = false): boolean {
  return count(linted, 'error') > 0 || (strict && count(linted, 'warning') > 0);
}

/** One line for each rule that is broken, with the places, the rule and how to mend it. */
export function toText(linted: readonly Linted[]): string {
  const parts = linted.map(({ name, findings }) => {
    if (findings.length === 0)
      return `${styleText('green', '✔')} ${styleText('bold', printable(name))}: nothing to mend`;
    const byRule = Map.groupBy(findings, ({ id }) => id);
    return [styleText('bold', printable(name)), ...[...byRule.values()].map(ruleText)].join('\n');
  });
  const total = `${formatQuantity(count(linted, 'error'), 'error')}, ${formatQuantity(count(linted, 'warning'), 'warning')}`;
  return [...parts, total].join('\n\n');
}

function ruleText(findings: readonly Finding[]): string {
  const [first] = findings;
  if (!first) return '';
  const places = findings.map(
    ({ at, found }) => `      ${printable(at)}${found === undefined ? '' : `: ${printable(found, 100)}`}`,
  );
  return [
    `  ${MARKS[first.severity]} ${first.severity} ${styleText('cyan', first.id)}: ${first.says}`,
    ...places,
    `      ${styleText('dim', 'to mend it:')} ${first.mend}`,
  ].join('\n');
}

/** The same as one JSON object. */
export function toJson(linted: readonly Linted[], strict: boolean): string {
  return JSON.stringify({ ok: !isRefused(linted, strict), documents: linted }, null, 2);
}

/** All rules, for `--list`. */
export function listRules(rules: readonly LintRule[]): string {
  return rules
    .map(({ id, severity, says, mend }) => `${styleText('cyan', id)} (${severity})\n  ${says}\n  to mend it: ${mend}`)
    .join('\n');
}
