/** The document for Talkdesk as Markdown. */

import { STATUS_CODES } from 'node:http';
import type { Example } from '../../src/manifest/example.ts';
import { jsonText } from './json-text.ts';
import { cellMarkdown, codeBlock, escapeText, inlineMarkdown } from './markdown-text.ts';
import type { Block, Outline, Section, Table } from './outline.ts';

export function renderMarkdown({ title, subtitle, sections }: Outline): string {
  const blocks = [
    `# ${heading(title)}`,
    escapeText(subtitle),
    ...sections.flatMap((section) => renderSection(section, 2)),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const heading = (title: string) => escapeText(title.replaceAll('\n', ' '));

function renderSection({ title, blocks, parts = [] }: Section, level: number): readonly string[] {
  return [
    `${'#'.repeat(level)} ${heading(title)}`,
    ...blocks.map((block) => renderBlock(block, level + 1)),
    ...parts.flatMap((part) => renderSection(part, level + 1)),
  ];
}

function renderBlock(block: Block, level: number): string {
  switch (block.kind) {
    case 'paragraph':
      return inlineMarkdown(block.line);
    case 'table':
      return renderTable(block);
    case 'example':
      return renderExample(block.example, level);
  }
}

function renderTable({ caption, columns, rows }: Table): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    ...(caption === undefined ? [] : [`**${escapeText(caption)}**`, '']),
    row(columns.map(escapeText)),
    row(columns.map(() => '---')),
    ...rows.map((cells) => row(cells.map(cellMarkdown))),
  ].join('\n');
}

function renderExample({ title, url, request, status, answer }: Example, level: number): string {
  return [
    `${'#'.repeat(level)} ${heading(title)}`,
    codeBlock(`POST ${url}\n\n${jsonText(request)}`, ''),
    `Answer: ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(),
    answer === undefined ? 'There is no body.' : codeBlock(jsonText(answer), 'json'),
  ].join('\n\n');
}
