/** Which checkpoint Talkdesk keeps, and which it sends between pages. */

import type { ObservedPage } from '../../src/operators/observe.ts';
import { type Evidence, type Finding, notYet, seen, tally } from './finding.ts';

/** The pages of each run in their order; the runs in that of their first pages. A run whose first page is unknown is left out. */
function runsOf({ calls }: Evidence): readonly (readonly [ObservedPage, ...ObservedPage[]])[] {
  const pages = calls.flatMap(({ page }) => page ?? []);
  return [...Map.groupBy(pages, ({ run }) => run).values()].flatMap((all) => {
    // A page that was asked for twice counts as it was the last time.
    const byNumber = new Map(all.map((page) => [page.number, page]));
    const [first, ...others] = [...byNumber.values()].toSorted((a, b) => a.number - b.number);
    return first?.number === 1 ? [[first, ...others] as const] : [];
  });
}

export function checkpointKept(evidence: Evidence): Finding {
  const runs = runsOf(evidence);
  const finished: string[] = [];
  const broken: string[] = [];
  for (const [at, run] of runs.entries()) {
    const came = runs[at + 1]?.[0].came;
    if (at + 1 === runs.length) break;
    const origin = originOf(came, run);
    if (origin) (run.some(({ last }) => last) ? finished : broken).push(origin);
  }
  const texts = [
    ...(finished.length > 0 ? [`after a run of several pages, ${tally(finished)}`] : []),
    ...(broken.length > 0 ? [`after a run that broke off, ${tally(broken)}`] : []),
  ];
  if (texts.length === 0) return notYet('a contact run of several pages, and a second run after it');
  if (broken.length === 0) texts.push('a run that broke off was not seen yet');
  return seen(texts.join('; '));
}

/** Where the checkpoint comes from with which the next run began; nothing where several pages would explain it. */
function originOf(came: string | undefined, run: readonly [ObservedPage, ...ObservedPage[]]): string | undefined {
  const [first] = run;
  const newest = run.findLast(() => true) ?? first;
  const before = { name: 'the one from before it', mark: first.came };
  const end = { name: newest.last ? "the last page's" : "the newest page's", mark: newest.went };
  const between = run.slice(0, -1).map(({ number, went }) => ({ name: `that of page ${number}`, mark: went }));
  const rivals = newest.last ? between : [before, ...between];
  if (rivals.every(({ mark }) => mark === end.mark)) return undefined;
  return [end, before, ...between].find(({ mark }) => mark === came)?.name ?? 'another one';
}

export function checkpointBetweenPages(evidence: Evidence): Finding {
  const origins = runsOf(evidence).flatMap(([first, ...others]) =>
    others.flatMap(({ number, came }) => {
      const before = [first, ...others].find((page) => page.number === number - 1);
      if (!before || before.went === first.came) return [];
      if (came === first.came) return 'that of the start of the run, or none where it had none';
      return came === before.went ? 'the newest' : 'another one';
    }),
  );
  return origins.length === 0 ? notYet('a contact run of several pages') : seen(`with an offset, ${tally(origins)}`);
}
