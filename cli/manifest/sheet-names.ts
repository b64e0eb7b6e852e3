/** Names of sheets as Excel takes them: at most 31 characters, some of them never, and no two alike but for case. */

const LONGEST = 31;

/** A name for each title, in their order. */
export function sheetNames(titles: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return titles.map((title) => {
    const wanted = title.replaceAll(/[\\/?*[\]:\p{Cc}]/gu, ' ').replaceAll(/^[\s']+|[\s']+$/g, '') || 'Sheet';
    let name = shorten(wanted);
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = shorten(wanted, ` ${number}`);
    taken.add(name.toLowerCase());
    return name;
  });
}

function shorten(name: string, ending = ''): string {
  return (
    name
      .slice(0, LONGEST - ending.length)
      .toWellFormed()
      .replace(/[\s']+$/, '') + ending
  );
}
