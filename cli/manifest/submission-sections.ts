/** What Talkdesk asks besides the configuration: whom to ask, what it is for, how secrets come over, how to test. */

import { secretsChannel } from '../../src/manifest/missing.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { asLink, type Block, code, type Line, missing, pairs, paragraph, type Section } from './outline.ts';

/** How secrets reach Talkdesk. */
export function secretsLine({ submission }: Manifest): Line {
  return [secretsChannel(submission) ?? missing('submission.secretsVia')];
}

/** A text that is told, or the place where it will be. */
export const toldOr = (path: string, text: string | undefined): Line => [text?.trim() ? text : missing(path)];

export function contacts({ submission }: Manifest): Section {
  const { contacts: people = [] } = submission;
  const rows = people.map(({ name, email, phone, notes }, index): Line[] => [
    toldOr(`submission.contacts[${index}].name`, name),
    toldOr(`submission.contacts[${index}].email`, email),
    phone === undefined ? [] : [phone],
    notes === undefined ? [] : [notes],
  ]);
  return {
    id: 'technical-contacts',
    title: 'Technical contacts',
    sheet: SHEET,
    blocks: [
      people.length === 0
        ? paragraph(missing('submission.contacts'))
        : { kind: 'table', columns: ['Name', 'E-mail', 'Phone', 'Notes'], rows },
    ],
  };
}

export function useCase({ submission }: Manifest): Section {
  const paragraphs = submission.useCase?.split(/\n\s*\n/).filter((text) => text.trim() !== '') ?? [];
  return {
    id: 'use-case',
    title: 'Use case',
    sheet: SHEET,
    blocks:
      paragraphs.length === 0
        ? [paragraph(missing('submission.useCase'))]
        : paragraphs.map((text) => paragraph(text.trim())),
  };
}

export function testing(manifest: Manifest): Section {
  const { submission } = manifest;
  const { testInProduction: test, cti = false } = submission;
  const rows: [string, Line][] = [
    ['Account at Talkdesk', toldOr('submission.accountDomain', submission.accountDomain)],
    ['Secrets are exchanged by', secretsLine(manifest)],
    [
      'Test in the production environment',
      [test === undefined ? missing('submission.testInProduction') : yesOrNo(test)],
    ],
    [
      'Credentials for a test',
      needsCredentials(manifest) ? ['on request, ', ...viaLine(manifest)] : ['none are needed'],
    ],
    ['Talkdesk CTI is used', [yesOrNo(cti)]],
  ];
  return {
    id: 'account-and-testing',
    title: 'Account and testing',
    sheet: SHEET,
    blocks: [
      pairs(
        ['Question', 'Answer'],
        rows.map(([question, answer]) => [[question], answer]),
      ),
    ],
  };
}

/** The way of secrets, to be read after what is sent. */
export const viaLine = (manifest: Manifest): Line => ['via ', ...secretsLine(manifest)];

const needsCredentials = ({ configuration }: Manifest) => configuration.integration.authentication_type !== 'none';
const yesOrNo = (yes: boolean) => (yes ? 'Yes' : 'No');

export function links({ submission }: Manifest): Section {
  const { links: list = [] } = submission;
  return {
    id: 'weblinks',
    title: 'Weblinks',
    sheet: SHEET,
    blocks: [
      list.length === 0
        ? paragraph('None.')
        : pairs(
            ['What', 'Where'],
            list.map(({ title, url }) => [[title], [asLink(url)]]),
          ),
    ],
  };
}

const SHEET = 'Contacts and use case';

export function components({ components: all }: Manifest): Section {
  const rows = all.map(({ name, purpose, endpoints }): Line[] => [
    [name],
    [endpoints.length > 0 ? 'offered' : 'not offered'],
    [purpose],
    endpoints.length > 0 ? endpoints.flatMap((url, index) => [...(index > 0 ? ['\n'] : []), code(url)]) : [],
  ]);
  const table: Block = { kind: 'table', columns: ['Component', 'Offered', 'When it is called', 'Endpoint'], rows };
  return { id: 'components', title: 'Components', sheet: 'Components', blocks: [table] };
}
