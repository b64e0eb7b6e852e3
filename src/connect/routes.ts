/** The pages under `/connect`, on which a person connects an integration by consent. They answer problems as pages, too. */

import type { Integration } from '../declaration/integration.ts';
import type { RouteContext, Routes } from '../http/server.ts';
import { finishConsent } from './callback.ts';
import { invitationPage } from './invitation-page.ts';
import { sendPage, type Page } from './page.ts';
import { describeProblem, PageProblem } from './page-problem.ts';
import type { Consented, ConnectParts } from './parts.ts';
import { startConsent } from './start.ts';

type Step = (parts: ConnectParts, consented: Consented, c: RouteContext) => Promise<Page | Response>;

export function connectRoutes(parts: ConnectParts): (routes: Routes) => void {
  const step = (endpoint: string, run: Step) =>
    async function walked(c: RouteContext): Promise<Response> {
      const trace = c.get('trace');
      trace.endpoint = endpoint;
      try {
        const consented = consentedOf(parts.integrations.get(c.req.param('integration') ?? ''));
        trace.integration = consented.integration.name;
        const answer = await run(parts, consented, c);
        return answer instanceof Response ? answer : await sendPage(c, answer);
      } catch (error) {
        const { problem, page } = describeProblem(error, trace.requestId);
        trace.problem = problem;
        return await sendPage(c, page);
      }
    };

  return (routes) => {
    routes.get('/connect/:integration', step('connect', invitationPage));
    routes.post('/connect/:integration/start', step('connect/start', startConsent));
    routes.get('/connect/:integration/callback', step('connect/callback', finishConsent));
    routes.all('/connect/*', step('connect', nothingHere));
  };
}

function consentedOf(integration: Integration | undefined): Consented {
  const { vault, grant } = integration?.authentication ?? {};
  if (integration && vault && grant?.type === 'authorization_code') return { integration, grant };
  throw nothing();
}

const nothing = () =>
  new PageProblem(404, 'not_found', 'There is nothing to connect here', 'Open the link exactly as it was sent to you.');

const nothingHere: Step = async () => {
  throw nothing();
};
