/** The cookie that ties the authority's answer to the browser in which consent was begun. */

import { getCookie } from 'hono/cookie';
import type { RouteContext } from '../http/server.ts';
import { CONSENT_LIFETIME_S } from './consent-state.ts';

/** `page`: the address of the pages. Over plain http, which is this machine, browsers take no `__Host-` cookie. */
const isSecure = (page: string) => page.startsWith('https:');
const nameAt = (page: string) => (isSecure(page) ? '__Host-connect' : 'connect');

/** The value of `Set-Cookie`. */
export function nonceCookie(page: string, nonce: string): string {
  const secure = isSecure(page) ? '; Secure' : '';
  return `${nameAt(page)}=${nonce}; Path=/; Max-Age=${CONSENT_LIFETIME_S}; HttpOnly; SameSite=Lax${secure}`;
}

/** The nonce that the browser has; empty where it has none. */
export function readNonceCookie(c: RouteContext, page: string): string {
  return getCookie(c, nameAt(page)) ?? '';
}
