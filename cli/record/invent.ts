/**
 * Invented texts: of the same letters' shape as the original, and told apart by the order in which they were asked for,
 * so that nothing of an original can be found by guessing it.
 */

/** Invents for one recording. `originals`, in lower case, occur in nothing that is invented. */
export interface Inventor {
  /** Letters and digits are others, all else stays: `Ana-Maria 12` → `Beo-Fidal 83`. */
  shape(text: string): string;
  /** The digits are others but for the first `kept`. */
  digits(text: string, kept: number): string;
  /** A date is another one, which there is, in whatever order its parts stand. */
  date(text: string): string;
}

const CONSONANTS = 'bdfgklmnprstvz';
const VOWELS = 'aeiou';
/** So often another text is tried where one is the same as an original, or was given before. */
const MOST_TRIES = 40;
/** Shorter parts of an original say nothing. */
const SHORTEST = 4;
const LONGEST = 40;

export function createInventor(originals: ReadonlySet<string>): Inventor {
  const given = new Set<string>();
  let seed = 0;

  /** A number below `most`, another one each time, the same in each recording. */
  function next(most: number): number {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * most);
  }

  const letter = (at: number) => {
    const from = at % 2 === 0 ? CONSONANTS : VOWELS;
    return from.charAt(next(from.length));
  };

  function word(original: string): string {
    const letters = [...original].map((character, at) => {
      const isUpper = character.toUpperCase() === character && character.toLowerCase() !== character;
      return isUpper ? letter(at).toUpperCase() : letter(at);
    });
    return letters.join('');
  }

  const digit = () => String(next(10));

  /** Another one while it holds an original, or was given before. */
  function unlike(make: () => string): string {
    let made = make();
    for (let tries = 1; tries < MOST_TRIES && (given.has(made) || holdsOriginal(made, originals)); tries += 1)
      made = make();
    given.add(made);
    return made;
  }

  return {
    shape: (text) => unlike(() => text.replaceAll(/[\p{L}\p{M}]+/gu, word).replaceAll(/\p{N}/gu, digit)),
    date: (text) =>
      unlike(() =>
        text.replaceAll(/\d+/g, (own) =>
          String(own.length === 4 ? 1940 + next(60) : 1 + next(12)).padStart(own.length, '0'),
        ),
      ),
    digits(text, kept) {
      return unlike(() => {
        let at = 0;
        return text.replaceAll(/\p{N}/gu, (own) => ((at += 1) <= kept ? own : digit()));
      });
    },
  };
}

function holdsOriginal(text: string, originals: ReadonlySet<string>): boolean {
  const lower = text.toLowerCase();
  for (let from = 0; from + SHORTEST <= lower.length; from += 1) {
    for (let to = from + SHORTEST; to <= Math.min(lower.length, from + LONGEST); to += 1) {
      if (originals.has(lower.slice(from, to))) return true;
    }
  }
  return false;
}
