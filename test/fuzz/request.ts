/** A recipe, followed: the request that it describes. */

import {
  type Change,
  CHECKPOINT,
  MARK,
  OFFSET,
  type Recipe,
  type Target,
  type TextChange,
  type Value,
} from './recipe.ts';

/** A request as it can be given to `new Request` or to `fetch`. */
export interface BuiltRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent where the method takes none. */
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** What takes the place of the marks. */
export interface Given {
  /** Stands in `auth`, `meta`, headers and the path. */
  readonly secret: string;
  /** Stands in `data`. */
  readonly personal: string;
  /** Offsets and checkpoints that the bridge has given, the newest last. */
  readonly offsets: readonly string[];
  readonly checkpoints: readonly string[];
}

const encoder = new TextEncoder();

export function buildRequest(recipe: Recipe, targets: readonly Target[], given: Given): BuiltRequest {
  const target = targets[recipe.target];
  if (!target) throw new Error('There is no such target');
  const { integration, bodies, headers = {} } = target;
  const [endpoint, right] = pickOf(Object.entries(bodies), recipe.endpoint);
  const body = structuredClone({ body: right }) as { body: unknown };
  for (const change of recipe.changes) apply(change, body);
  const sections = body.body as Readonly<Record<string, unknown>> | null;
  const text = fill(sections, given);
  const takesBody = !['GET', 'HEAD'].includes(recipe.method);
  return {
    path: (recipe.path ?? `/${integration}/${endpoint}`).replaceAll(MARK, given.secret),
    method: recipe.method,
    headers: fillHeaders({ ...headers, ...recipe.headers }, given.secret),
    ...(takesBody ? { body: changeText(Uint8Array.from(encoder.encode(text)), recipe.text) } : {}),
  };
}

function pickOf<Item>(list: readonly Item[], pick: number): Item {
  const item = list[pick % list.length];
  if (item === undefined) throw new Error('There is nothing to pick from');
  return item;
}

/** A value in its place. */
interface Place {
  readonly parent: Record<string, unknown>;
  readonly key: string;
}

function placesIn(root: Record<string, unknown>): Place[] {
  const places: Place[] = [];
  const pending = [root];
  for (let parent = pending.pop(); parent; parent = pending.pop()) {
    for (const key of Object.keys(parent)) {
      places.push({ parent, key });
      const child = parent[key];
      if (typeof child === 'object' && child !== null) pending.push(child as Record<string, unknown>);
      // A list of thousands, or a nesting of thousands, is no place to look for more.
      if (places.length > 100) return places;
    }
  }
  return places;
}

function apply(change: Change, root: Record<string, unknown>): void {
  if (change.do === 'guess') return guess(root['body'], change.pick);
  const { parent, key } = pickOf(placesIn(root), change.pick);
  const current = parent[key];
  const put = (value: unknown, at = key) =>
    Object.defineProperty(parent, at, { value, enumerable: true, configurable: true, writable: true });
  switch (change.do) {
    case 'set':
      return void put(valueOf(change.value));
    case 'add':
      if (parent === root) return;
      return void (Array.isArray(parent) ? parent.push(valueOf(change.value)) : put(valueOf(change.value), change.key));
    case 'remove':
      if (parent !== root) delete parent[key];
      return;
    case 'double':
      if (parent !== root && !Array.isArray(parent)) put(current, `${key}_again`);
      return;
    case 'as-text':
      return void put(typeof current === 'string' ? current : JSON.stringify(current));
    case 'as-list':
      return void put([current]);
    case 'as-object':
      return void put({ value: current });
  }
}

function guess(body: unknown, pick: number): void {
  const { auth } = Object(body) as { readonly auth?: unknown };
  if (typeof auth !== 'object' || auth === null) return;
  const names = Object.keys(auth);
  if (names.length > 0) Reflect.set(auth, pickOf(names, pick), MARK);
}

function valueOf(value: Value): unknown {
  if ('json' in value) return structuredClone(value.json);
  if ('long' in value) return value.long.repeat(value.times);
  if ('list' in value) return Array.from({ length: value.list }, (_, index) => index);
  return new RawJson(value);
}

/** Nested values are put into the text: `JSON.stringify` would overflow the stack. */
class RawJson {
  readonly open: string;
  readonly close: string;
  constructor({ deep, of }: Extract<Value, { deep: number }>) {
    this.open = (of === 'lists' ? '[' : '{"a":').repeat(deep);
    this.close = (of === 'lists' ? ']' : '}').repeat(deep);
  }
}

/** The body's text, with everything in place of the marks. */
function fill(body: unknown, given: Given): string {
  const raw: RawJson[] = [];
  const toText = (value: unknown) =>
    JSON.stringify(value, (_, each: unknown) => {
      if (!(each instanceof RawJson)) return each;
      raw.push(each);
      return `§raw ${raw.length - 1}§`;
    }) ?? '';
  const hasData = typeof body === 'object' && body !== null && !Array.isArray(body) && 'data' in body;
  const data = hasData ? toText(body.data).replaceAll(MARK, given.personal) : undefined;
  return toText(hasData ? { ...body, data: '§data§' } : body)
    .replaceAll(MARK, given.secret)
    .replaceAll(OFFSET, (_, back: string) => given.offsets.at(-1 - Number(back)) ?? 'none')
    .replaceAll(CHECKPOINT, (_, back: string) => given.checkpoints.at(-1 - Number(back)) ?? 'none')
    .replace('"§data§"', () => data ?? '')
    .replaceAll(/"§raw (\d+)§"/g, (_, index: string) => {
      const { open = '', close = '' } = raw[Number(index)] ?? {};
      return `${open}0${close}`;
    });
}

function changeText(body: Uint8Array<ArrayBuffer>, change: TextChange | undefined): Uint8Array<ArrayBuffer> {
  switch (change?.do) {
    case undefined:
      return body;
    case 'cut':
      return body.slice(0, change.at);
    case 'replace':
      return new Uint8Array(change.bytes);
    case 'insert':
      return new Uint8Array([...body.slice(0, change.at), ...change.bytes, ...body.slice(change.at)]);
  }
}

function fillHeaders(headers: Readonly<Record<string, string>>, secret: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replaceAll(MARK, secret)]));
}
