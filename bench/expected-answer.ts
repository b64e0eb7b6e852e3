/** What a request must be answered with each time, but for an id that is made up anew. */

export interface ExpectedAnswer {
  readonly body: string;
  /** The id as it stands in `body`. */
  readonly freshId?: string;
}

/** Byte for byte; the made-up id must be as long as the expected one, and may stand in several places. */
export function isExpected(text: string, { body, freshId }: ExpectedAnswer): boolean {
  if (freshId === undefined) return text === body;
  const start = body.indexOf(freshId);
  return text.replaceAll(text.slice(start, start + freshId.length), freshId) === body;
}
