/** A text that must not be seen. Whatever prints it, prints `[secret]`; only `reveal()` gives the text. */

/** What is seen of a secret. */
export const MASK = '[secret]';

/** A secret in code that may log: in a line, a message, JSON or a template it is `[secret]`. It does not cross RPC. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text, for where it is needed: a header, a signature. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.toPrimitive](): string {
    return MASK;
  }

  /** What `console.log` and Node's `inspect` show. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK;
  }
}

/**
 * Whether a text holds a secret as it prints, which means that somebody forgot to call `reveal()`. In Base64, as in
 * `Authorization: Basic`, it looks different for each of three places where it may begin.
 */
export function isMasked(text: string): boolean {
  return /\[secret\]|W3NlY3JldF|tzZWNyZXRd|bc2VjcmV0X/.test(text);
}
