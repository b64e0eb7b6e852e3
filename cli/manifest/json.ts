/** The document for Talkdesk as JSON, for programs and for comparing versions. */

import type { Manifest } from '../../src/manifest/manifest.ts';

export function renderJson(manifest: Manifest): string {
  const { baseUrl, configuration, components, authentication, submission, missing, examples, questions } = manifest;
  const document = {
    base_url: baseUrl,
    integration: configuration.integration,
    actions: configuration.actions,
    components: components.map(({ name, endpoints }) => ({ name, offered: endpoints.length > 0, endpoints })),
    authentication,
    technical_contacts: submission.contacts,
    use_case: submission.useCase,
    account_domain: submission.accountDomain,
    secrets_via: submission.secretsVia,
    test_in_production: submission.testInProduction,
    cti: submission.cti ?? false,
    weblinks: submission.links ?? [],
    to_be_filled_in: missing,
    examples,
    open_questions: questions.map(({ id, asks, assumes, changedBy }) => ({
      id,
      question: asks,
      assumption: assumes,
      changed_by: changedBy,
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
