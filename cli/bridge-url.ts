/** The address of a bridge as people type it. */

import { UsageError } from './usage-error.ts';

/**
 * The part of the URL in front of an integration's name, without a trailing slash; a path prefix is kept. Without a
 * scheme, this computer is meant over http and any other host over https.
 */
export function parseBridgeUrl(text: string): string {
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text);
  const scheme = /^(localhost|127\.|0\.0\.0\.0|\[::1?\])/i.test(text) ? 'http' : 'https';
  const url = URL.parse(hasScheme ? text : `${scheme}://${text}`);
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError('URL must be where the bridge is, such as https://bridge.example or localhost:8787');
  }
  if (url.username || url.password) {
    throw new UsageError('URL must not hold a user name or password: it would be seen by whoever sees the URL');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Whether the URL leads to this machine. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
