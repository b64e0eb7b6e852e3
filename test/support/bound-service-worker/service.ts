/**
 * What stands behind a binding: My CRM, which has no other address. One host of it sends everybody elsewhere, one is
 * slow.
 */

import { createMycrm } from '../../../fakes/mycrm.ts';

let mycrm: ReturnType<typeof createMycrm> | undefined;

export default {
  async fetch(request: Request): Promise<Response> {
    const { host, pathname } = new URL(request.url);
    if (host === 'moved.example.org') return Response.redirect(`https://other.example.org${pathname}`, 302);
    if (host === 'slow.example.org') await scheduler.wait(60_000);
    // There is no clock before the first request.
    mycrm ??= createMycrm({ now: Date.now, customers: 230 });
    return await mycrm.app.fetch(request);
  },
};
