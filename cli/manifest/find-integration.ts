/** The integration that a document is about, and where Talkdesk reaches it. */

import type { Integration } from '../../src/declaration/integration.ts';
import { isLoopback, parseBridgeUrl } from '../bridge-url.ts';
import { UsageError } from '../usage-error.ts';

/** The integration of this name; throws a `UsageError` that lists the names which there are. */
export function findIntegration(integrations: readonly Integration[], name: string): Integration {
  const found = integrations.find((integration) => integration.name === name);
  if (found) return found;
  const names = integrations.map((integration) => integration.name).join(', ');
  throw new UsageError(`There is no integration "${name}" in src/integrations; there are ${names}`);
}

/** Where Talkdesk reaches the bridge, without a trailing slash: `given`, or else what the declaration says. */
export function baseUrlOf({ name, submission }: Integration, given: string | undefined): string {
  const [source, text] = given === undefined ? ['submission.baseUrl', submission?.baseUrl] : ['--base-url', given];
  if (!text) {
    throw new UsageError(
      `It is not known where Talkdesk will reach the bridge: give --base-url https://…, or set submission.baseUrl in the declaration of "${name}"`,
    );
  }
  const url = parseUrl(source, text);
  if (!url.startsWith('https:') || isLoopback(url)) {
    throw new UsageError(`${source} must be an https address that Talkdesk can reach`);
  }
  return url;
}

function parseUrl(source: string, text: string): string {
  try {
    return parseBridgeUrl(text);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${source}: ${error.message.replace(/^URL /, 'it ')}`, { cause: error });
  }
}
