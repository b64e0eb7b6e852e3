/** How a simulation went: a table for people, or JSON for programs. */

import { styleText } from 'node:util';
import { formatCount, formatDuration, formatTable } from '../print.ts';
import { explainFailure } from './explain.ts';
import type { Step } from './steps.ts';

export function allWentRight(steps: readonly Step[]): boolean {
  return steps.every(({ outcome }) => outcome !== 'failed');
}

/** A line for every step, and below an explanation of every failure. */
export function toText(steps: readonly Step[]): string {
  const marks = { done: styleText('green', '✔'), 'not offered': styleText('dim', '–'), failed: styleText('red', '✘') };
  const rows = steps.map(({ name, outcome, requests, ms, summary }) => [
    `${marks[outcome]} ${name}`,
    formatCount(requests),
    formatDuration(ms),
    summary,
  ]);
  const table = formatTable(
    [{ title: 'Step' }, { title: 'Requests', align: 'right' }, { title: 'Time', align: 'right' }, { title: 'Result' }],
    rows,
  );
  const explanations = steps.flatMap(({ failure }) => {
    if (!failure) return [];
    const { what, why, whatToDo } = explainFailure(failure);
    return `${styleText('red', what)}\n  why:        ${why}\n  what to do: ${whatToDo}`;
  });
  return [table, ...explanations].join('\n\n');
}

/** The same as one JSON object; times in milliseconds, to a tenth. */
export function toJson(about: { readonly url: string; readonly integration: string }, steps: readonly Step[]): string {
  const value = {
    bridge: about.url,
    integration: about.integration,
    ok: allWentRight(steps),
    steps: steps.map(({ failure, ...step }) => {
      if (!failure) return step;
      const { name: kind, ...detail } = failure;
      return { ...step, failure: { kind, ...detail, ...explainFailure(failure) } };
    }),
  };
  const rounded = (_: string, part: unknown) => (typeof part === 'number' ? Math.round(part * 10) / 10 : part);
  return JSON.stringify(value, rounded, 2);
}
