/** Text as it is laid out in lines: white space is folded, breaks are held back until something follows them. */

/** Blanks that are folded, the one that does not break among them. */
const WHITE_SPACE = /[ \t\n\r\f\u00A0]+/;
const MOST_BREAKS = 2;

export class TextFlow {
  readonly #pieces: string[] = [];
  #breaks = 0;
  #space = false;
  #marker = false;
  /** How many elements with white space that counts are open. */
  #preformatted = 0;
  /** The line break behind `<pre>` is not part of it. */
  #isFirst = false;

  text(text: string): void {
    if (this.#preformatted > 0) this.#verbatim(text);
    else this.#folded(text);
  }

  /** A new line; two of them are an empty line. */
  lineBreak(): void {
    if (this.#preformatted > 0) this.#put('\n');
    else this.#breaks = Math.min(this.#breaks + 1, MOST_BREAKS);
    this.#space = false;
  }

  /** What follows is on another line than what came before. */
  block(): void {
    this.#breaks = Math.max(this.#breaks, 1);
    this.#space = false;
  }

  /** What follows is another word. */
  space(): void {
    this.#space = true;
  }

  /** The first text of an item has a marker before it; one without a text has none. */
  item(isOpen: boolean): void {
    this.#marker = isOpen;
  }

  preformatted(isOpen: boolean): void {
    this.#preformatted = Math.max(0, this.#preformatted + (isOpen ? 1 : -1));
    this.#isFirst = isOpen;
  }

  toString(): string {
    return this.#pieces.join('').trimEnd();
  }

  #folded(text: string): void {
    for (const [index, word] of text.split(WHITE_SPACE).entries()) {
      if (index > 0) this.#space = true;
      if (word !== '') this.#put(word);
    }
  }

  #verbatim(text: string): void {
    const lines = text.replaceAll('\r\n', '\n').replaceAll('\u00A0', ' ');
    const shown = this.#isFirst && lines.startsWith('\n') ? lines.slice(1) : lines;
    this.#isFirst = false;
    if (shown !== '') this.#put(shown);
  }

  #put(text: string): void {
    const isStart = this.#pieces.length === 0;
    if (!isStart && this.#breaks > 0) this.#pieces.push('\n'.repeat(this.#breaks));
    else if (!isStart && this.#space) this.#pieces.push(' ');
    if (this.#marker) this.#pieces.push('- ');
    this.#pieces.push(text);
    this.#breaks = 0;
    this.#space = false;
    this.#marker = false;
  }
}
