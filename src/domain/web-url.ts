/** Links as people and services write them. */

/** The absolute form of an http(s) link, or nothing for a text that is none. */
export function toWebUrl(text: string): string | undefined {
  const url = URL.parse(text.trim());
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : undefined;
}

/** Like `toWebUrl`, for web sites: these are often written without a scheme, and then meant as https. */
export function toWebsiteUrl(text: string): string | undefined {
  return toWebUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(text.trim()) ? text : `https://${text.trim()}`);
}
