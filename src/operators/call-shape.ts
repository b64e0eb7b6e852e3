/** The shape of a call of Talkdesk: names with types, and of values nothing at all. */

import type { Call } from '../contract/routes.ts';
import { safeName } from './safe-name.ts';

/** The names in an object of the body with the types of their values; a word where it is no object, or is not there. */
export type SectionShape = string | Readonly<Record<string, string>>;

export interface CallShape {
  /** What was answered, with the code where it was a failure. */
  readonly status: number;
  readonly code?: string;
  /** Names of headers, in order. */
  readonly headers: readonly string[];
  readonly media_type: string;
  readonly authorization: 'none' | 'bearer' | 'other';
  readonly auth: SectionShape;
  readonly meta: SectionShape;
  readonly data: SectionShape;
  /** Names in the body besides these three. */
  readonly others: readonly string[];
}

const MOST_NAMES = 40;
const SECTIONS = new Set(['auth', 'meta', 'data']);

export function shapeOf({ integration, action, headers, sent, status, code }: Call): CallShape {
  const { wire, authentication, actions } = integration;
  const inputs = Object.keys((action === undefined ? undefined : actions[action])?.inputs ?? {});
  const token = 'field' in wire.token ? [wire.token.field] : [];
  const known = new Set([...Object.keys(authentication.fields), ...token, ...inputs]);
  const names = (list: Iterable<string>) => [
    ...new Set([...list].slice(0, MOST_NAMES).map((name) => safeName(name, known))),
  ];
  const section = (name: string): SectionShape => {
    const value = Object.hasOwn(sent, name) ? sent[name] : undefined;
    if (value === undefined) return 'absent';
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return typeOf(value);
    const entries = Object.entries(value).slice(0, MOST_NAMES);
    return Object.fromEntries(entries.map(([key, each]) => [safeName(key, known), typeOf(each)]));
  };
  return {
    status,
    ...(code === undefined ? {} : { code }),
    headers: names(headers.keys()),
    media_type: mediaTypeOf(headers),
    authorization: authorizationOf(headers),
    auth: section('auth'),
    meta: section('meta'),
    data: section('data'),
    others: names(Object.keys(sent).filter((name) => !SECTIONS.has(name))),
  };
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === '') return 'empty string';
  if (!Array.isArray(value)) return typeof value;
  const types = new Set(value.slice(0, MOST_NAMES).map((each) => (Array.isArray(each) ? 'array' : typeOf(each))));
  return types.size === 0 ? 'empty array' : `array of ${[...types].toSorted().join(' or ')}`;
}

function mediaTypeOf(headers: Headers): string {
  const [type = ''] = (headers.get('Content-Type') ?? 'none').split(';');
  return /^(none|(application|text|multipart)\/[a-z.+-]{1,40})$/.test(type.trim()) ? type.trim() : 'other';
}

function authorizationOf(headers: Headers): CallShape['authorization'] {
  const value = headers.get('Authorization');
  if (value === null) return 'none';
  return /^Bearer\s/i.test(value) ? 'bearer' : 'other';
}
