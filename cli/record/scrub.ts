/**
 * Replaces every text of answers by an invented one of the same kind, the same by the same, so that what is left can be
 * kept in a repository. On the safe side: what is not known to be harmless is replaced.
 */

import { createInventor, type Inventor } from './invent.ts';
import { isIdKey, isIdLike, kindOf } from './kinds.ts';

export interface ScrubRules {
  /** Keys under which ids and cursors stand, besides those that look like it, and the ids and cursors that were found. */
  readonly idKeys: ReadonlySet<string>;
  readonly idTexts: ReadonlySet<string>;
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
  /**
   * Parts of a request that stay, such as the names in its path: those that are nobody's, and, where `isFirst` says that it was
   * made of nothing but the connector's own texts, all.
   */
  collectRequest(url: string, isFirst: boolean): void;
  json(value: unknown): unknown;
  /** A text that is asked with, or an answer that is no JSON. */
  text(text: string): string;
  url(url: string): string;
  /** A text in which texts that were replaced may occur, such as a query or a body that is no JSON. */
  within(text: string): string;
  /** What was kept as it is. */
  readonly kept: readonly Kept[];
  /** Texts that were replaced. */
  readonly replaced: ReadonlySet<string>;
}

export function createScrubber(rules: ScrubRules): Scrubber {
  const originals = new Set<string>();
  const personal = new Set<string>();
  const ids = new Set<string>();
  const statics = new Set<string>();
  let known: readonly string[] = [];
  const kept = new Map<string, { key: string; why: Kept['why']; texts: number }>();
  const replacements = new Map<string, string>();
  let inventor: Inventor | undefined;

  /** Why a text stays, if it does. */
  function reason(key: string, text: string): Kept['why'] | undefined {
    const isId = (isIdKey(key) || (rules.idKeys.has(key) && rules.idTexts.has(text))) && isIdLike(text);
    if (isId && kindOf(text) !== 'email' && kindOf(text) !== 'url') return 'id';
    if (rules.words.has(text.trim().toLowerCase())) return 'word';
    if (kindOf(text) === 'date') return 'date';
    return /country/i.test(key) && /^[A-Z]{2}$/.test(text) ? 'country' : undefined;
  }

  function note(key: string, why: Kept['why']): void {
    const at = `${why} ${key}`;
    const noted = kept.get(at) ?? { key, why, texts: 0 };
    noted.texts += 1;
    kept.set(at, noted);
  }

  function collect(value: unknown, key = ''): void {
    if (typeof value === 'string') {
      if (reason(key, value) === 'id') ids.add(value);
      if (reason(key, value) !== undefined) return;
      personal.add(value);
      const lower = value.trim().toLowerCase();
      originals.add(lower);
      for (const word of lower.split(/[^\p{L}\p{M}\p{N}]+/u)) if (word.length > 3) originals.add(word);
    } else if (Array.isArray(value)) {
      for (const each of value) collect(each, key);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, each] of Object.entries(value)) {
        if (!isName(name)) collect(name);
        collect(each, name);
      }
    }
  }

  const invent = () => (inventor ??= createInventor(originals));

  function replacement(text: string): string {
    const before = replacements.get(text);
    if (before !== undefined) return before;
    const made = invented(text);
    replacements.set(text, made);
    return made;
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
    if (statics.has(text) || ids.has(text) || kindOf(text) === 'date') return text;
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
      const shown = isOwn || isName(name) ? name : replacement(name);
      return `${encodeURIComponent(shown)}=${value === '' ? '' : encodeURIComponent(part(value))}`;
    });
    const host = isOwn ? read.host : inventedHost(read.hostname);
    const hash = read.hash === '' ? '' : `#${encodeURIComponent(replacement(decoded(read.hash.slice(1))))}`;
    return `${read.protocol}//${host}${path.join('/')}${query.length === 0 ? '' : `?${query.join('&')}`}${hash}`;
  }

  function json(value: unknown, key = ''): unknown {
    if (typeof value === 'string') {
      const why = reason(key, value);
      if (why === undefined) return replacement(value);
      note(key, why);
      return value;
    }
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
    collectRequest(text, isFirst) {
      const read = URL.parse(text);
      if (!read) return;
      for (const each of [...read.pathname.split('/').map(decoded), ...read.searchParams.values()]) {
        if (each !== '' && (isFirst || !(personal.has(each) || holdsKnown(each)))) statics.add(each);
      }
    },
    json: (value) => json(value),
    text: (text) => replacement(text),
    url,
    within,
    get kept() {
      return [...kept.values()];
    },
    replaced: personal,
  };
}

/** Others may be anybody's: some services use names and addresses as keys. */
const isName = (key: string) => /^[A-Za-z_$@][\w$.:-]{0,60}$/.test(key);

function decoded(text: string): string {
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
