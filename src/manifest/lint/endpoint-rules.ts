/** Rules of the addresses that Talkdesk calls. */

import type { ManifestDocument } from '../document.ts';
import { PATH_SECRET_PLACEHOLDER } from '../endpoints.ts';
import type { Fault, LintRule, Subject } from './rule.ts';
import { repeated } from './texts.ts';

const KEYS = [
  'auth_validation_endpoint',
  'contact_synchronization_endpoint',
  'interaction_retrieval_endpoint',
  'agent_synchronization_endpoint',
] as const;

/** Names that never lead anywhere (RFC 2606, RFC 6761). */
const RESERVED = /(^|\.)(example|test|invalid|localhost|example\.(com|net|org))$/;

/** Every address in the document with its path. */
function addresses({ integration, actions }: ManifestDocument): readonly (readonly [string, string])[] {
  const endpoints = KEYS.map((key) => [`integration.${key}`, integration[key]] as const);
  const images = (['logo_url', 'icon_url'] as const).map((key) => [`integration.${key}`, integration[key]] as const);
  const executors = actions.map(({ name, endpoint }) => [`actions.${name}.endpoint`, endpoint] as const);
  return [...endpoints, ...images, ...executors].flatMap(([at, url]) =>
    url === undefined ? [] : [[at, url] as const],
  );
}

const endpointsOf = (document: ManifestDocument) => addresses(document).filter(([at]) => !at.endsWith('_url'));

const where = ({ located, document }: Subject, isFault: (url: URL | null, at: string) => boolean): readonly Fault[] =>
  located ? addresses(document).flatMap(([at, found]) => (isFault(URL.parse(found), at) ? [{ at, found }] : [])) : [];

export const ENDPOINT_RULES: readonly LintRule[] = [
  {
    id: 'endpoint-https',
    severity: 'error',
    says: 'an endpoint is an absolute https URL',
    mend: 'serve the bridge over https, and give that address with --base-url or submission.baseUrl',
    faults: (subject) => where(subject, (url, at) => !at.endsWith('_url') && url?.protocol !== 'https:'),
  },
  {
    id: 'address-real',
    severity: 'error',
    says: 'no address is under a name that is reserved for examples and tests, or on this machine',
    mend: 'write the address that Talkdesk can reach',
    faults: (subject) =>
      where(subject, (url) => url !== null && (RESERVED.test(url.hostname) || /^(127\.|\[)/.test(url.hostname))),
  },
  {
    id: 'endpoint-own-domain',
    severity: 'warning',
    says: 'the bridge is on a domain of your own: an address at Talkdesk can only be changed by a ticket',
    mend: 'add a custom domain, as docs/deploying.md says, and give it with --base-url or submission.baseUrl',
    faults: (subject) =>
      where(subject, (url, at) => !at.endsWith('_url') && (url?.hostname.endsWith('.workers.dev') ?? false)),
  },
  {
    id: 'endpoint-distinct',
    severity: 'error',
    says: 'every endpoint has an address of its own',
    mend: 'correct the address that stands there twice',
    faults: ({ document }) =>
      repeated(endpointsOf(document).map(([, url]) => url)).map((found) => ({ at: 'endpoints', found })),
  },
  {
    id: 'endpoint-path-secret',
    severity: 'warning',
    says: 'the address of an endpoint holds the path secret itself',
    mend: 'make the document again with the path secret in the variable BRIDGE_PATH_SECRET',
    faults: ({ document }) =>
      endpointsOf(document).flatMap(([at, found]) => (found.includes(PATH_SECRET_PLACEHOLDER) ? [{ at, found }] : [])),
  },
  {
    id: 'endpoint-validation',
    severity: 'warning',
    says: 'credentials are validated when the integration is activated',
    mend: 'offer an auth_validation_endpoint',
    faults: ({ document: { integration } }) =>
      integration.authentication_type !== 'none' && integration.auth_validation_endpoint === undefined
        ? [{ at: 'integration.auth_validation_endpoint' }]
        : [],
  },
  {
    id: 'endpoint-agents-for-cti',
    severity: 'error',
    says: 'with CTI, agents are synchronized: it relies on them',
    mend: 'give the connector agents, or take cti out of the submission',
    faults: ({ document: { integration }, submission }) =>
      typeof submission === 'object' && submission.cti && integration.agent_synchronization_endpoint === undefined
        ? [{ at: 'integration.agent_synchronization_endpoint' }]
        : [],
  },
];
