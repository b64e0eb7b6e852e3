/** What Talkdesk asks for and the declaration does not say yet. */

import type { Submission } from '../declaration/submission.ts';

/** A submission as it may be while it is being written. */
export type Draft = Partial<Submission>;

const isBlank = (text: string | undefined) => text === undefined || text.trim() === '';

/** How secrets reach Talkdesk, in words; nothing where that is not said. */
export function secretsChannel({ secretsVia }: Draft): string | undefined {
  if (!secretsVia) return undefined;
  if ('channel' in secretsVia) return isBlank(secretsVia.channel) ? undefined : secretsVia.channel;
  return isBlank(secretsVia.keybase) ? undefined : `Keybase, user ${secretsVia.keybase}`;
}

/** The paths of the missing parts, such as `submission.useCase`. */
export function missingParts(submission: Draft): readonly string[] {
  const { accountDomain, contacts = [], useCase, testInProduction } = submission;
  const missing = [
    ...(isBlank(accountDomain) ? ['accountDomain'] : []),
    ...(contacts.length === 0 ? ['contacts'] : []),
    ...contacts.flatMap(({ name, email }, index) => [
      ...(isBlank(name) ? [`contacts[${index}].name`] : []),
      ...(isBlank(email) ? [`contacts[${index}].email`] : []),
    ]),
    ...(isBlank(useCase) ? ['useCase'] : []),
    ...(secretsChannel(submission) === undefined ? ['secretsVia'] : []),
    ...(testInProduction === undefined ? ['testInProduction'] : []),
  ];
  return missing.map((path) => `submission.${path}`);
}
