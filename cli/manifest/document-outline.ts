/** The outline of the document for Talkdesk: all sections, in the order in which they are needed. */

import type { Example } from '../../src/manifest/example.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { authentication } from './authentication-section.ts';
import { actionDetails, integrationDetails } from './configuration-sections.ts';
import { code, type ExampleBlock, listed, type Outline, paragraph, type Section } from './outline.ts';
import { components, contacts, links, testing, useCase } from './submission-sections.ts';

export function outlineOf(manifest: Manifest): Outline {
  const { display_name: name, description } = manifest.configuration.integration;
  return {
    title: `${name}: custom integration for Talkdesk`,
    subtitle: description,
    sections: [
      ...toBeFilledIn(manifest),
      integrationDetails(manifest),
      actionDetails(manifest),
      components(manifest),
      authentication(manifest),
      contacts(manifest),
      useCase(manifest),
      testing(manifest),
      links(manifest),
      examples(manifest),
      questions(manifest),
    ],
  };
}

function toBeFilledIn({ missing }: Manifest): readonly Section[] {
  if (missing.length === 0) return [];
  return [
    {
      id: 'to-be-filled-in',
      title: 'To be filled in',
      sheet: 'To be filled in',
      blocks: [paragraph('This document is not complete. It lacks ', ...listed(missing.map(code)), '.')],
    },
  ];
}

function examples({ examples: all }: Manifest): Section {
  const endpoints = [...new Set(all.map(({ endpoint }) => endpoint))];
  return {
    id: 'examples',
    title: 'Examples',
    sheet: 'Examples',
    blocks: [
      paragraph(
        'Each is a POST of Talkdesk and what the bridge answers, both as ',
        code('application/json'),
        '. All persons and values are made up; a secret is shown as ',
        code('…'),
        '. Offsets and checkpoints are opaque texts of the bridge, which Talkdesk sends back as they are.',
      ),
    ],
    parts: endpoints.map((endpoint) => ({
      id: `example-${endpoint.replace('/', '-')}`,
      title: endpoint,
      sheet: 'Examples',
      blocks: blocksOf(all.filter((example) => example.endpoint === endpoint)),
    })),
  };
}

function blocksOf(list: readonly Example[]): readonly ExampleBlock[] {
  const requests = list.map(({ request }) => JSON.stringify(request));
  return list.map((example, index) => ({
    kind: 'example',
    example,
    repeats: index > 0 && requests[index] === requests[index - 1],
  }));
}

function questions({ questions: all }: Manifest): Section {
  return {
    id: 'open-questions',
    title: 'Open questions',
    sheet: 'Open questions',
    blocks: [
      paragraph(
        'What the documents at hand leave open, and what the bridge assumes until there is an answer. Please correct what is not so; each question has a name to refer to.',
      ),
      {
        kind: 'table',
        columns: ['Name', 'Question', 'What we assume', 'What changes it'],
        rows: all.map(({ id, asks, assumes, changedBy }) => [[code(id)], [asks], [assumes], [changedBy]]),
      },
    ],
  };
}
