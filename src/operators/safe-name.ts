/** Names that a caller chose, as they may be written down: a secret or a person's data may stand in the place of one. */

const NAME = /^[\w.-]{1,60}$/;
/** Stands for every name that is not written down. */
const OTHER = 'other';

/** The name, or `other`, unless it is one of `known`. */
export function safeName(name: string, known: ReadonlySet<string>): string {
  return known.has(name) || (NAME.test(name) && !looksRandom(name)) ? name : OTHER;
}

/** Whether it reads like a number, a key or a token rather than like words. */
function looksRandom(name: string): boolean {
  const digits = name.replaceAll(/\D/g, '').length;
  const words = name.split(/[._-]+|(?<=[a-z\d])(?=[A-Z])/);
  const isChopped = name.length >= 16 && name.length / words.length < 4;
  return digits >= 4 || isChopped || words.some((word) => word.length > 20);
}
