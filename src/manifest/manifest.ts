/**
 * All that the document for Talkdesk says, as one value: what derives from the declaration, what its `submission` adds,
 * and what is still missing. Every format is made from it.
 */

import type { Integration } from '../declaration/integration.ts';
import { explainAuthentication } from './auth-explanation.ts';
import { type AuthSource, authSources } from './auth-sources.ts';
import { cleanTexts } from './clean-texts.ts';
import { type Component, componentsOf } from './components.ts';
import { describeIntegration, type ManifestDocument } from './document.ts';
import { endpointUrls, hasPathSecret } from './endpoints.ts';
import type { Example } from './example.ts';
import { type Draft, missingParts } from './missing.ts';
import { type OpenQuestion, openQuestions } from './questions.ts';
import { isSecret } from './secret-fields.ts';

export interface Manifest {
  /** Where Talkdesk reaches the bridge, without a trailing slash. */
  readonly baseUrl: string;
  readonly configuration: ManifestDocument;
  readonly components: readonly Component[];
  readonly authentication: {
    readonly explanation: readonly string[];
    /** One for every auth field. */
    readonly sources: readonly AuthSource[];
    /** The fields whose values should not be seen where they are typed in. */
    readonly masked: readonly string[];
  };
  /** As far as it is written. */
  readonly submission: Draft;
  /** Paths of what it does not say yet, such as `submission.useCase`; `path_secret` where the addresses lack it. */
  readonly missing: readonly string[];
  readonly examples: readonly Example[];
  readonly questions: readonly OpenQuestion[];
}

/** Throws a `DeclarationError` where a secret was written down. `baseUrl` has no trailing slash. */
export function assembleManifest(
  integration: Integration,
  baseUrl: string,
  examples: readonly Example[],
  pathSecret?: string,
): Manifest {
  const { submission = {} } = integration;
  const configuration = describeIntegration(integration, baseUrl, pathSecret);
  const fields = configuration.integration.authentication_configuration;
  return cleanTexts<Manifest>({
    baseUrl,
    configuration,
    components: componentsOf(endpointUrls(integration, baseUrl, pathSecret)),
    authentication: {
      explanation: explainAuthentication(integration),
      sources: authSources(integration, fields),
      masked: fields.filter((field) => field.type !== 'oauth' && isSecret(field)).map(({ field_name }) => field_name),
    },
    submission,
    missing: [
      ...missingParts(submission),
      ...(hasPathSecret(integration) && pathSecret === undefined ? ['path_secret'] : []),
    ],
    examples,
    questions: openQuestions(integration),
  });
}
