/** The two ways to hand the document to Talkdesk, each as a draft to be copied: the form of its support, and a mail. */

import type { Manifest } from '../../src/manifest/manifest.ts';
import { cellMarkdown, flatText, inlineMarkdown, paragraphMarkdown } from './markdown-text.ts';
import { asLink } from './outline.ts';
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
      `| Attachment, at the end of the form | ${cellMarkdown([attachment])} |`,
    ].join('\n'),
    '## Description',
    ...summary(manifest),
    `The attached document ${flatText(attachment)} holds Integration Details, Action Details, examples and our open questions.`,
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
    `Secrets reach you by: ${cellMarkdown(secretsLine(manifest))}`,
    contactsText(manifest),
    '## Attachments',
    [
      `- ${flatText(attachment)}`,
      ...links.map(({ title, url }) => `- What is behind “${flatText(title)}”: ${inlineMarkdown([asLink(url)])}`),
      ...(links.length === 0 ? ['- The documents of the API, if there are any'] : []),
    ].join('\n'),
  ]);
}

const draft = (blocks: readonly string[]) => `${blocks.join('\n\n')}\n`;

function summary({ configuration, submission, components, baseUrl }: Manifest): readonly string[] {
  const { display_name: name, description } = configuration.integration;
  const offered = components.filter(({ endpoints }) => endpoints.length > 0).map((component) => component.name);
  return [
    `Please activate the custom integration ${flatText(name)} (${flatText(description)}).`,
    paragraphMarkdown(toldOr('submission.useCase', submission.useCase)),
    [
      `- Account: ${cellMarkdown(toldOr('submission.accountDomain', submission.accountDomain))}`,
      `- Bridge: <${baseUrl}>`,
      `- Components: ${flatText(offered.join(', '))}`,
    ].join('\n'),
  ];
}

function contactsText({ submission: { contacts = [] } }: Manifest): string {
  const people = contacts.map(({ name, email }) => `${name} (${email})`);
  return people.length === 0
    ? inlineMarkdown(toldOr('submission.contacts', undefined))
    : `Technical contacts: ${flatText(people.join(', '))}.`;
}
