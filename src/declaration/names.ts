/** What may be a name in a declaration. */

const KEY = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Whether it can be a key of `auth` or `data`. Names that every object has would be found where no value was sent. */
export const isKey = (name: string) => KEY.test(name) && !(name in {});

/** Whether two are the same but for capitals, which are not told apart in what Talkdesk sends. */
export const hasRepeats = (texts: readonly string[]) =>
  new Set(texts.map((text) => text.toLowerCase())).size < texts.length;
