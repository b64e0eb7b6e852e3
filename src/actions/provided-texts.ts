/**
 * The texts that a value of `data` holds. Talkdesk fills value providers in before it calls the bridge, and what has several
 * values comes in one of three forms: `["agents", "sales"]`, `agents, sales` and `agents,sales`.
 */

/**
 * The texts of a value, of a list or of a text that is a JSON list of texts. Left out are blank ones and those that are
 * nothing but value providers that were not filled in, such as `{{contact.first_name}} {{contact.last_name}}`. Nothing
 * where the value is, or holds, an object or a list in a list.
 */
export function textsOf(value: unknown): readonly string[] | undefined {
  const texts: string[] = [];
  for (const each of Array.isArray(value) ? value : [value]) {
    if (each === undefined || each === null) continue;
    if (typeof each === 'object') return undefined;
    texts.push(String(each));
  }
  return texts
    .flatMap((text) => jsonList(text) ?? [text])
    .map((text) => (VISIBLE.test(text) ? text.trim() : ''))
    .filter((text) => text !== '' && !UNFILLED.test(text));
}

function jsonList(text: string): readonly string[] | undefined {
  if (!LIKE_A_LIST.test(text)) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((each) => typeof each === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

const LIKE_A_LIST = /^\s*\[\s*["\]]/;
/** Neither a blank nor a character that only directs others. */
const VISIBLE = /[^\s\p{Cc}\p{Cf}]/u;
const UNFILLED = /^(?:\{\{\s*[\w.-]+\s*\}\}\s*)+$/;

/** The text, which may be no list though it holds a comma, and what stands between its commas. */
export const partsOf = (text: string): readonly string[] => [text, ...text.split(',').map((part) => part.trim())];

/** The web addresses of a list. One may hold commas, so it ends before a blank or where the next begins. */
export const addressesIn = (text: string): readonly string[] => text.split(/,\s+|,(?=https?:)/i);

/**
 * The text with a blank behind each comma where it is a list of words, such as `agents,support`. Sentences, numbers
 * (`1,50`) and web addresses are left as they are.
 */
export const spaced = (text: string): string => (WORDS.test(text) ? text.replaceAll(',', ', ') : text);

const WORDS = /^\p{L}[\p{L}\p{M}\p{N}_.@+'’-]*(?:,\p{L}[\p{L}\p{M}\p{N}_.@+'’-]*)+$/u;
