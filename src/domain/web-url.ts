/** Links as people and services write them. */

/** The absolute form of an http(s) link, or nothing for a text that is none; a link with a user in it is none. */
export function toWebUrl(text: string): string | undefined {
  const url = URL.parse(text.trim());
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  return isWeb && !url.username && !url.password ? url.href : undefined;
}

/** Like `toWebUrl`, for web sites: these are often written without a scheme, and then meant as https. */
export function toWebsiteUrl(text: string): string | undefined {
  const site = text.trim();
  if (SCHEME.test(site)) return toWebUrl(site);
  const url = toWebUrl(`https://${site}`);
  return url !== undefined && DOMAIN.test(new URL(url).hostname) ? url : undefined;
}

/** Without a scheme, `n/a` and `12` are no sites. */
const DOMAIN = /\.[a-z][a-z0-9-]+$/;

/** Without dots, so that `example.com:8443` has none. */
const SCHEME = /^[a-z][a-z0-9+-]*:/i;
