/** Links as people and services write them. */

/** The absolute form of an http(s) link, or nothing for a text that is none; a link with a user in it is none. */
export function toWebUrl(text: string): string | undefined {
  if (PLAIN.test(text)) return text;
  return parse(text.trim())?.href;
}

/** Like `toWebUrl`, for web sites: these are often written without a scheme, and then meant as https. */
export function toWebsiteUrl(text: string): string | undefined {
  const site = text.trim();
  if (SCHEME.test(site)) return toWebUrl(site);
  const plain = `https://${site}/`;
  if (PLAIN.test(plain)) return plain;
  const url = parse(`https://${site}`);
  return url && DOMAIN.test(url.hostname) ? url.href : undefined;
}

/** What the parser would leave as it is: most links, and the parser is slow beside a look at them. */
const PLAIN = /^https?:\/\/(?!.*xn--)(?:[a-z\d][a-z\d-]*\.)+[a-z]{2,}(?=\/)(?:\/[\w-]+(?:\.\w+)?)*\/?$/;

function parse(text: string): URL | undefined {
  const url = URL.parse(text);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  return isWeb && !url.username && !url.password ? url : undefined;
}

/** Without a scheme, `n/a` and `12` are no sites. */
const DOMAIN = /\.[a-z][a-z0-9-]+$/;

/** Without dots, so that `example.com:8443` has none. */
const SCHEME = /^[a-z][a-z0-9+-]*:/i;
