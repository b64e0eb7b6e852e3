/** The keys of a service's items, as expressions would name them: never values. */

import type { Exchange } from '../live/exchange.ts';
import { type DeclaredFields, found } from '../live/declared.ts';

/** The items in the answers of one reading, each with its follow-ups by name. */
export function rawItems(exchanges: readonly Exchange[], declared: DeclaredFields | undefined): readonly unknown[] {
  const answers = exchanges
    .filter(({ isToken }) => !isToken)
    .map(({ url, answer }) => ({ url, json: parsed(answer?.body) }));
  const [list, ...others] = answers;
  if (!list) return [];
  const items = declared ? found(declared.items, list.json) : largestList(list.json);
  const own = Array.isArray(items) ? items : items === undefined || items === null ? [] : [items];
  const followUps = Object.entries(declared?.followUp ?? {}).map(([name, { path }]) => {
    const pattern = patternOf(path);
    return [name, others.find(({ url }) => pattern.test(URL.parse(url)?.pathname ?? ''))?.json] as const;
  });
  const more = Object.fromEntries(followUps.filter(([, json]) => json !== undefined));
  return own.map((item: unknown) => (isObject(item) ? { ...item, ...more } : item));
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A URI template as what it matches at the end of a path. */
function patternOf(path: string): RegExp {
  const [bare = ''] = path.replaceAll(/\{[?&][^}]*\}/g, '').split('?');
  const parts = bare.split(/\{+[^{}]*\}+/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`${parts.join('[^/]+')}$`);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The longest list of objects, for a connector that does not say where its items are. */
function largestList(json: unknown): unknown {
  const lists: unknown[][] = [];
  const look = (value: unknown, depth: number): void => {
    if (depth > 4 || typeof value !== 'object' || value === null) return;
    if (Array.isArray(value) && value.some(isObject)) lists.push(value);
    else for (const each of Object.values(value)) look(each, depth + 1);
  };
  look(json, 0);
  return lists.toSorted((a, b) => b.length - a.length)[0] ?? json;
}

const NAME = /^[A-Za-z_$@][\w$.:-]{0,40}$/;
const DEEPEST = 4;
const MOST_ITEMS = 50;

/** `name`, `company.name`, `emails[].address`, of whatever is there in at least one of the items. */
export function keysOf(items: readonly unknown[]): readonly string[] {
  const keys = new Set<string>();
  const look = (value: unknown, at: string, depth: number): void => {
    if (depth > DEEPEST) return;
    if (Array.isArray(value)) {
      for (const each of value.slice(0, MOST_ITEMS)) look(each, `${at}[]`, depth + 1);
    } else if (isObject(value)) {
      for (const [key, each] of Object.entries(value)) {
        // Others may be anybody's: some services use names and addresses as keys.
        if (!NAME.test(key)) continue;
        const path = at === '' ? key : `${at}.${key}`;
        keys.add(path);
        look(each, path, depth + 1);
      }
    }
  };
  for (const item of items.slice(0, MOST_ITEMS)) look(item, '', 0);
  return [...keys];
}
