/**
 * Replaces every text of answers by an invented one of the same kind, the same by the same, so that what is left can be
 * kept in a repository. On the safe side: what is not known to be harmless is replaced.
 */

import { createInventor, type Inventor } from './invent.ts';
import { MASK } from '../../src/domain/secret.ts';
import { isBirthKey, isIdKey, isIdLike, isName, isTime, kindOf } from './kinds.ts';
import { createPersons, type Persons } from './persons.ts';

export interface ScrubRules {
  /** Keys under which times stand, besides those that look like it. */
  readonly timeKeys: ReadonlySet<string>;
  /** Texts of the declaration, which may be parts of requests. */
  readonly texts: ReadonlySet<string>;
  /** Texts, in lower case, that the connector compares or has a table for. */
  readonly words: ReadonlySet<string>;
  /** Hosts of the service itself. */
  readonly hosts: ReadonlySet<string>;
}

/** Why texts were kept, by key. */
export interface Kept {
  readonly key: string;
  readonly why: 'id' | 'word' | 'date' | 'country';
  readonly texts: number;
}

export interface Scrubber {
  /** Everything that is to be scrubbed must have been collected before anything is. */
  collect(value: unknown): void;
  /** Texts of a person that requests are made with. */
  collectKnown(texts: readonly string[]): void;
  /** Cursors of the service that requests are made with, and links of its own that lead on. */
  collectCursors(texts: readonly string[]): void;
  /**
   * Parts of a request that stay, such as the names in its path: those that are nobody's, and, where `isFirst` says that it was
   * made of nothing but the connector's own texts, all.
   */
  collectRequest(url: string, isFirst: boolean): void;
  json(value: unknown): unknown;
  /** A text that is asked with, or an answer that is no JSON. */
  text(text: string): string;
  url(url: string): string;
  /** A cursor, or a part of a request. */
  part(text: string): string;
  /** A text in which texts that were replaced may occur, such as a query or a body that is no JSON. */
  within(text: string): string;
  /** What was kept as it is. */
  readonly kept: readonly Kept[];
  readonly persons: Persons;
  /** Whether a text, or a part of a URL, is invented in full, or the connector's own. */
  isHarmless(text: string): boolean;
}

export function createScrubber(rules: ScrubRules): Scrubber {
  const originals = new Set<string>();
  const personal = new Set<string>();
  const ids = new Set<string>();
  const statics = new Set<string>();
  /** Parts of requests that the connector makes of nothing but its own texts. */
  const own = new Set(rules.texts);
  const cursors = new Set<string>();
  // Words of the connector's own, such as those of a query, are no names.
  const common = [...rules.texts, ...rules.words].flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{M}]+/u));
  const persons = createPersons(new Set(common));
  let known: readonly string[] = [];
  const kept = new Map<string, { key: string; why: Kept['why']; texts: number }>();
  const replacements = new Map<string, string>();
  const made = new Set<string>();
  let inventor: Inventor | undefined;

  /** Why a text stays, if it does. */
  function reason(key: string, text: string): Kept['why'] | undefined {
    if (isIdKey(key) && isIdLike(text)) return 'id';
    if (rules.words.has(text.trim().toLowerCase())) return 'word';
    if (kindOf(text) === 'date') return isBirthKey(key) ? undefined : 'date';
    return /country/i.test(key) && /^[A-Z]{2}$/.test(text) ? 'country' : undefined;
  }

  /** What is nobody's elsewhere. A short number is no more than a count. */
  const isKeptId = (text: string) =>
    ids.has(text) && (/^\d{1,5}$/.test(text) || !(personal.has(text) || persons.areIn(text)));

  function note(named: string, why: Kept['why']): void {
    const key = isName(named) ? named : '…';
    const at = `${why} ${key}`;
    const noted = kept.get(at) ?? { key, why, texts: 0 };
    noted.texts += 1;
    kept.set(at, noted);
  }

  function collect(value: unknown, key = ''): void {
    if (typeof value === 'string') {
      if (reason(key, value) === 'id') ids.add(value);
      if (reason(key, value) !== undefined) return;
      if (kindOf(value) === 'date') return;
      personal.add(value);
      persons.collect(key, value);
      collectLink(value);
      const lower = value.trim().toLowerCase();
      originals.add(lower);
      for (const word of lower.split(/[^\p{L}\p{M}\p{N}]+/u)) if (word.length > 3) originals.add(word);
    } else if (typeof value === 'number') {
      if (isIdKey(key)) ids.add(String(value));
      else if (isOfPerson(key, value)) collect(String(value), key);
    } else if (Array.isArray(value)) {
      for (const each of value) collect(each, key);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, each] of Object.entries(value)) {
        if (!isName(name)) collect(name);
        collect(each, name);
      }
    }
  }

  /** A number that may name a person: of 6 digits or more, or of a birth. */
  const isOfPerson = (key: string, value: number) =>
    String(value).replaceAll(/\D/g, '').length >= (isBirthKey(key) ? 4 : 6) && !isTime(key, value, rules.timeKeys);

  /** The parameters of a link of the service's own lead on: they may hold anything. */
  function collectLink(text: string): void {
    const read = kindOf(text) === 'url' ? URL.parse(text.trim()) : null;
    if (!read || !rules.hosts.has(read.host)) return;
    for (const value of read.searchParams.values()) cursors.add(value);
  }

  const invent = () => (inventor ??= createInventor(originals));

  function replacement(text: string): string {
    const before = replacements.get(text);
    if (before !== undefined) return before;
    const instead = invented(text);
    replacements.set(text, instead);
    if (instead !== text) made.add(instead);
    return instead;
  }

  function invented(text: string): string {
    switch (kindOf(text)) {
      case 'blank':
      case 'flag':
      case 'date':
        return text;
      case 'email': {
        const at = text.lastIndexOf('@');
        return `${replacement(text.slice(0, at))}@${inventedHost(text.slice(at + 1))}`;
      }
      case 'url':
        return url(text);
      case 'phone':
        return invent().digits(text, text.trim().startsWith('+') ? 3 : 1);
      case 'html':
        return html(text);
      case 'text':
        return invent().shape(text);
    }
  }

  /** `mail.acme.com` → `dabo.nuti.example`: no name under `.example` is anybody's. */
  function inventedHost(host: string): string {
    const labels = host.trim().toLowerCase().split('.').slice(0, -1);
    return `${labels.map((label) => replacement(label)).join('.') || 'host'}.example`;
  }

  /** Tags stay, without their attributes but for links. */
  function html(text: string): string {
    return text
      .split(/(<!--[\s\S]*?-->|<\/?[a-z][^<>]*>|&(?:amp|lt|gt|quot|apos|nbsp|#\d+|#x[\da-f]+);)/i)
      .map((piece) => {
        if (piece.startsWith('<!--')) return '';
        if (/^&.*;$/.test(piece)) return piece;
        const [, end = '', name = ''] = /^<(\/?)([a-z][a-z\d]*)/i.exec(piece) ?? [];
        if (!TAGS.has(name.toLowerCase())) return piece === '' ? '' : plain(piece);
        const [, link] = /\s(?:href|src)\s*=\s*["']?(https?:\/\/[^\s"'<>]+)/i.exec(piece) ?? [];
        return `<${end}${name}${link === undefined ? '' : ` href="${url(link)}"`}>`;
      })
      .join('');
  }

  const plain = (text: string) => (/[\p{L}\p{N}]/u.test(text) ? invent().shape(text) : text);

  function part(text: string): string {
    if (text === '' || text === MASK || own.has(text) || kindOf(text) === 'date' || isKeptId(text)) return text;
    if (statics.has(text) && !cursors.has(text)) return text;
    if (!personal.has(text) && (/^\d{1,4}$/.test(text) || rules.words.has(text.toLowerCase()))) return text;
    return personal.has(text) || !holdsKnown(text) ? replacement(text) : within(text);
  }

  const holdsKnown = (text: string) => known.some((each) => text.includes(each));

  /** The longest first: one may be a part of another. */
  const within = (text: string) => known.reduce((done, each) => done.replaceAll(each, () => replacement(each)), text);

  function url(text: string): string {
    const read = URL.parse(text.trim());
    if (!read) return invent().shape(text);
    const isOwn = rules.hosts.has(read.host);
    const path = read.pathname.split('/').map((each) => (each === '' ? '' : encodeURIComponent(part(decoded(each)))));
    const query = [...read.searchParams].map(([name, value]) => {
      const shown = own.has(name) || isName(name.replaceAll(/[[\]]/g, '.')) ? name : replacement(name);
      return `${encodeURIComponent(shown)}=${value === '' ? '' : encodeURIComponent(part(value))}`;
    });
    const host = isOwn ? read.host : inventedHost(read.hostname);
    const hash = read.hash === '' ? '' : `#${encodeURIComponent(replacement(decoded(read.hash.slice(1))))}`;
    return `${read.protocol}//${host}${path.join('/')}${query.length === 0 ? '' : `?${query.join('&')}`}${hash}`;
  }

  /** The same person has the same birthday again; the same day of something else stays. */
  function birth(text: string): string {
    const at = `birth ${text}`;
    const instead = replacements.get(at) ?? invent().date(text);
    replacements.set(at, instead);
    return instead;
  }

  function number(key: string, value: number): number {
    const text = String(value);
    if (isIdKey(key) ? isKeptId(text) || !personal.has(text) : !isOfPerson(key, value)) return value;
    const instead = Number(replacement(text));
    return Number.isFinite(instead) ? instead : 0;
  }

  function json(value: unknown, key = ''): unknown {
    if (typeof value === 'string') {
      const why = reason(key, value);
      const isKept = why !== 'id' || isKeptId(value);
      if (why === undefined && isBirthKey(key) && kindOf(value) === 'date') return birth(value);
      if (why === undefined || !isKept) return isKeptId(value) ? value : replacement(value);
      note(key, why);
      return value;
    }
    if (typeof value === 'number') return number(key, value);
    if (Array.isArray(value)) return value.map((each) => json(each, key));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([name, each]) => [
      isName(name) ? name : replacement(name),
      json(each, name),
    ]);
    return Object.fromEntries(entries) as unknown;
  }

  return {
    collect: (value) => collect(value),
    collectKnown(texts) {
      collect([...texts]);
      const all = [...known, ...texts.filter((each) => each.length > 1 && !ids.has(each))];
      known = [...new Set(all)].toSorted((a, b) => b.length - a.length);
    },
    collectCursors(texts) {
      for (const text of texts) {
        const read = URL.parse(text);
        if (!read) cursors.add(text);
        for (const each of read ? partsOf(read) : []) cursors.add(each);
      }
      collect([...texts]);
    },
    collectRequest(text, isFirst) {
      const read = URL.parse(text);
      if (!read) return;
      for (const each of partsOf(read)) {
        if (isFirst) own.add(each);
        else if (!(personal.has(each) || holdsKnown(each) || (persons.areIn(each) && !/^[a-z_-]+$/.test(each)))) {
          statics.add(each);
        }
      }
      if (isFirst) for (const name of read.searchParams.keys()) own.add(name);
    },
    json: (value) => json(value),
    text: (text) => replacement(text),
    url,
    part,
    within: (text) => (cursors.has(text) ? part(text) : within(text)),
    get kept() {
      return [...kept.values()];
    },
    persons,
    isHarmless: (text) =>
      own.has(text) || rules.words.has(text.trim().toLowerCase()) || (kindOf(text) !== 'url' && made.has(text)),
  };
}

const partsOf = ({ pathname, searchParams }: URL): readonly string[] =>
  [...pathname.split('/').map(decoded), ...searchParams.values()].filter((each) => each !== '');

/** As it is, where it is no encoding. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

const TAGS: ReadonlySet<string> = new Set(
  'a abbr address article b blockquote body br center code dd div dl dt em font footer h1 h2 h3 h4 h5 h6 head header hr html i img li main ol p pre q s section small span strike strong sub sup table tbody td tfoot th thead title tr u ul'.split(
    ' ',
  ),
);
