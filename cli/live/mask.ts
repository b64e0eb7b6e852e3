/** Takes secrets out of what is shown and stored, in every form in which they may occur. */

import { MASK } from '../../src/domain/secret.ts';

export interface Mask {
  /** From now on this text is a secret. */
  hide(secret: string): void;
  text(text: string): string;
  /** The same for a URL, whose parameters may be encoded in any way. */
  url(url: string): string;
}

export function createMask(): Mask {
  let forms: readonly string[] = [];

  function text(given: string): string {
    return forms.reduce((masked, form) => replaced(masked, form), given);
  }

  return {
    hide(secret) {
      if (secret.trim() === '') return;
      forms = [...new Set([...forms, ...formsOf(secret)])].toSorted((a, b) => b.length - a.length);
    },
    text,
    url(given) {
      const url = URL.parse(given);
      if (!url) return text(given);
      const parameters = [...url.searchParams].map(([name, value]) => [name, text(value)] as const);
      const isChanged = parameters.some(([name, value], at) => [...url.searchParams][at]?.[1] !== value && name !== '');
      const query = isChanged
        ? `?${parameters.map(([name, value]) => `${name}=${encoded(value)}`).join('&')}`
        : url.search;
      return text(`${url.origin}${decodedPath(url.pathname, text)}${query}`);
    },
  };
}

const encoded = (value: string) => value.split(MASK).map(encodeURIComponent).join(MASK);

/** The path as it is, unless something of it is a secret once it is decoded. */
function decodedPath(path: string, text: (given: string) => string): string {
  return path
    .split('/')
    .map((segment) => {
      try {
        const decoded = decodeURIComponent(segment);
        const masked = text(decoded);
        return masked === decoded ? segment : encoded(masked);
      } catch (error) {
        if (error instanceof URIError) return segment;
        throw error;
      }
    })
    .join('/');
}

/** So short a text is a secret only where it stands by itself: it would be found in half of all words. */
const SHORTEST_WITHIN = 4;

function replaced(text: string, form: string): string {
  if (form.length >= SHORTEST_WITHIN) return text.replaceAll(form, MASK);
  const escaped = form.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return text.replaceAll(new RegExp(String.raw`(?<![\p{L}\p{N}])${escaped}(?![\p{L}\p{N}])`, 'gu'), MASK);
}

/** As it is, in URLs, forms and JSON, and in Base64. */
function formsOf(secret: string): readonly string[] {
  const wellFormed = secret.toWellFormed();
  const form = new URLSearchParams({ a: wellFormed }).toString().slice(2);
  const base64 = Buffer.from(wellFormed, 'utf8').toString('base64');
  return [
    secret,
    encodeURIComponent(wellFormed),
    form,
    form.replaceAll('+', '%20'),
    JSON.stringify(secret).slice(1, -1),
    ...(secret.length >= SHORTEST_WITHIN ? [base64, base64.replace(/=+$/, '')] : []),
  ];
}
