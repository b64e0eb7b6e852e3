/** What Talkdesk is asked to change, once the code differs from what was handed in: the text of a ticket. */

import type { Integration } from '../../src/declaration/integration.ts';
import type { Change } from '../../src/manifest/changes.ts';
import { printable } from '../print.ts';
import type { Submitted } from '../submitted.ts';

/** Markdown. What would break comes first, with when it has to be changed. */
export function changeRequest(
  { displayName, name }: Integration,
  submitted: Submitted,
  changes: readonly Change[],
): string {
  const breaking = changes.filter(({ breaks }) => breaks);
  const harmless = changes.filter(({ breaks }) => !breaks);
  const parts = [
    `# Change of the custom integration ${name}`,
    `Option: Technical and Product Support. Product area: Integrations. Subject: Change Custom Integration ${name}.`,
    `The integration ${displayName} (${name}), whose document of ${printable(submitted.submitted_on)} you have, is to be changed as follows. The new document is attached.`,
  ];
  if (breaking.length > 0) {
    parts.push(
      '## To be changed together with the bridge',
      'As it is set up now, Talkdesk would call what is gone or leave out what is needed. Please name a time for the change, so that the new version is deployed then.',
      listed(breaking),
    );
  }
  if (harmless.length > 0) {
    parts.push('## To be changed at any time', 'The bridge serves both what was and what is new.', listed(harmless));
  }
  return `${parts.join('\n\n')}\n`;
}

const listed = (changes: readonly Change[]) =>
  changes.map(({ at, says }) => `- \`${printable(at)}\` ${printable(says, 500)}`).join('\n');
