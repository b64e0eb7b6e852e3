/** Character references of HTML: numeric ones, and the named ones of Latin-1 and of what word processors put in. */

const CHARACTERS: ReadonlyMap<string, string> = new Map([
  ...named(
    160,
    'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro ' +
      'para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil ' +
      'Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave ' +
      'Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml ' +
      'igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute ' +
      'thorn yuml',
  ),
  ...named(0x2002, 'ensp emsp'),
  ...named(0x2013, 'ndash mdash'),
  ...named(0x2018, 'lsquo rsquo sbquo'),
  ...named(0x201c, 'ldquo rdquo bdquo'),
  ...named(0x2190, 'larr uarr rarr darr harr'),
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['OElig', 'Œ'],
  ['oelig', 'œ'],
  ['Scaron', 'Š'],
  ['scaron', 'š'],
  ['Yuml', 'Ÿ'],
  ['fnof', 'ƒ'],
  ['thinsp', '\u2009'],
  ['zwnj', '\u200C'],
  ['zwj', '\u200D'],
  ['lrm', '\u200E'],
  ['rlm', '\u200F'],
  ['dagger', '†'],
  ['Dagger', '‡'],
  ['bull', '•'],
  ['hellip', '…'],
  ['permil', '‰'],
  ['prime', '′'],
  ['lsaquo', '‹'],
  ['rsaquo', '›'],
  ['euro', '€'],
  ['trade', '™'],
  ['minus', '−'],
  ['ne', '≠'],
  ['le', '≤'],
  ['ge', '≥'],
]);

function named(first: number, names: string): [name: string, character: string][] {
  return names.split(' ').map((name, index) => [name, String.fromCodePoint(first + index)]);
}

/** What 128 to 159 mean by the standard, which is what Windows means by them; where it means nothing there is a blank. */
const WINDOWS_1252 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';
const LONGEST = 10;

/** The reference that begins with the `&` at `at`, with where it ends; nothing for a mere `&`. A `;` must be its end. */
export function decodeEntity(html: string, at: number): { readonly text: string; readonly end: number } | undefined {
  let end = at + 1;
  while (end <= at + LONGEST && isPart(html.charCodeAt(end))) end += 1;
  if (end === at + 1 || html.charAt(end) !== ';') return undefined;
  const name = html.slice(at + 1, end);
  const text = name.startsWith('#') ? numbered(name) : CHARACTERS.get(name);
  return text === undefined ? undefined : { text, end: end + 1 };
}

/** A letter, a digit or `#`. */
const isPart = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 35;

function numbered(name: string): string | undefined {
  const isDecimal = /^#\d+$/.test(name);
  if (!isDecimal && !/^#x[\da-f]+$/i.test(name)) return undefined;
  const code = isDecimal ? Number(name.slice(1)) : Number.parseInt(name.slice(2), 16);
  if (code >= 128 && code < 160) return WINDOWS_1252.charAt(code - 128);
  const isCharacter = code > 0 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code < 0xe0_00);
  return isCharacter ? String.fromCodePoint(code) : '\uFFFD';
}
