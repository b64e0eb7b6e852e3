/** Whose a request is: the credentials themselves name the tenant, and one of them is refused. */

import type { Context, HonoRequest } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { CrmEnv } from '../crm/env.ts';

/** The one token that the service does not accept. */
export const REFUSED = 'a-token-that-was-revoked';

/** Every other credential is accepted, but there must be one. */
export function authentication(
  read: (request: HonoRequest) => { readonly tenant: string; readonly secret: string } | undefined,
  refuse: (c: Context) => Response,
) {
  return createMiddleware<CrmEnv>(async (c, next) => {
    const credentials = read(c.req);
    if (!credentials?.tenant || credentials.secret === REFUSED) return refuse(c);
    c.set('tenant', credentials.tenant);
    return await next();
  });
}

/** A token that names its tenant, in a header whose value begins like this. */
export function tokenIn(header: string, beginning = '', end = '') {
  return (request: HonoRequest) => {
    const value = request.header(header);
    if (value === undefined || !value.startsWith(beginning) || !value.endsWith(end)) return undefined;
    const token = value.slice(beginning.length, value.length - end.length);
    return { tenant: token, secret: token };
  };
}

export const tenantName = (tenant: string) => `Tenant ${tenant}`;
