/** The two ways to hand the document to Talkdesk, each as a draft to be copied: the form of its support, and a mail. */

import type { Manifest } from '../../src/manifest/manifest.ts';
import { escapeText, inlineMarkdown } from './markdown-text.ts';
import { type Line, plainText } from './outline.ts';
import { secretsLine, toldOr } from './submission-sections.ts';

/** What goes into the form of Talkdesk's support. */
export function ticketDraft(manifest: Manifest, attachment: string): string {
  return draft([
    '# Ticket for Talkdesk',
    'Fill in the form for a request to Talkdesk’s support:',
    [
      '| In the form | Fill in |',
      '| --- | --- |',
      '| Option | Technical and Product Support |',
      '| Product area | Integrations |',
      '| Subject | Activate Custom Integration |',
      `| Attachment, at the end of the form | ${cell([attachment])} |`,
    ].join('\n'),
    '## Description',
    ...summary(manifest),
    `The attached document ${escapeText(attachment)} holds Integration Details, Action Details, examples and our open questions.`,
    contactsText(manifest),
  ]);
}

/** The mail, where Talkdesk asks for one. */
export function mailDraft(manifest: Manifest, attachment: string): string {
  const { links = [] } = manifest.submission;
  return draft([
    '# Mail to Talkdesk',
    'Subject: New Talkdesk CRM Integration',
    '## Body',
    ...summary(manifest),
    `Secrets reach you by: ${inlineMarkdown(secretsLine(manifest))}`,
    contactsText(manifest),
    '## Attachments',
    [
      `- ${escapeText(attachment)}`,
      ...links.map(({ title, url }) => `- The document behind “${escapeText(title)}”: ${escapeText(url)}`),
      ...(links.length === 0 ? ['- The documents of the API, if there are any'] : []),
    ].join('\n'),
  ]);
}

const cell = (line: Line) => inlineMarkdown(line).replaceAll('\n', ' ');
const draft = (blocks: readonly string[]) => `${blocks.join('\n\n')}\n`;

function summary({ configuration, submission, components, baseUrl }: Manifest): readonly string[] {
  const { display_name: name, description } = configuration.integration;
  const offered = components.filter(({ endpoints }) => endpoints.length > 0).map((component) => component.name);
  return [
    `Please activate the custom integration ${escapeText(name)}: ${escapeText(description)}.`,
    inlineMarkdown(toldOr('submission.useCase', submission.useCase)),
    [
      `- Account: ${inlineMarkdown(toldOr('submission.accountDomain', submission.accountDomain))}`,
      `- Bridge: ${escapeText(baseUrl)}`,
      `- Components: ${escapeText(offered.join(', '))}`,
    ].join('\n'),
  ];
}

function contactsText({ submission: { contacts = [] } }: Manifest): string {
  const people = contacts.map(({ name, email }) => plainText([name, ' (', email, ')']));
  return people.length === 0
    ? inlineMarkdown(toldOr('submission.contacts', undefined))
    : `Technical contacts: ${escapeText(people.join(', '))}.`;
}
