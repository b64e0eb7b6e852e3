/** The word that was probably meant. */

/** The nearest of `words` to one that is not among them, by how many letters would have to change; nothing where none is near. */
export function nearest(word: string, words: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase().slice(0, LONGEST);
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const each of words) {
    const distance = editDistance(wanted, each.toLowerCase());
    if (!best || distance < best.distance) best = { word: each, distance };
  }
  return best && best.distance <= Math.max(2, Math.floor(wanted.length / 2)) ? best.word : undefined;
}

const LONGEST = 60;

/** Letters to be added, taken away, replaced, or swapped with the next one. */
function editDistance(a: string, b: string): number {
  let [before, row] = [[] as number[], Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let at = 1; at <= a.length; at += 1) {
    const next = [at];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[at - 1] === b[column - 1];
      const swapped = a[at - 1] === b[column - 2] && a[at - 2] === b[column - 1];
      const cost = (values: readonly number[], index: number) => values[index] ?? Number.POSITIVE_INFINITY;
      next[column] = Math.min(
        cost(row, column) + 1,
        cost(next, column - 1) + 1,
        cost(row, column - 1) + (same ? 0 : 1),
        swapped ? cost(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
