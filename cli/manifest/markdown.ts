/** The document for Talkdesk as Markdown. */

import { STATUS_CODES } from 'node:http';
import { jsonText } from './json-text.ts';
import { cellMarkdown, codeBlock, flatText, paragraphMarkdown } from './markdown-text.ts';
import type { Block, ExampleBlock, Outline, Section, Table } from './outline.ts';

export function renderMarkdown({ title, subtitle, sections }: Outline): string {
  const blocks = [
    `# ${flatText(title)}`,
    paragraphMarkdown([subtitle]),
    ...sections.flatMap((section) => renderSection(section, 2)),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function renderSection({ title, blocks, parts = [] }: Section, level: number): readonly string[] {
  return [
    `${'#'.repeat(level)} ${flatText(title)}`,
    ...blocks.map((block) => renderBlock(block, level + 1)),
    ...parts.flatMap((part) => renderSection(part, level + 1)),
  ];
}

function renderBlock(block: Block, level: number): string {
  switch (block.kind) {
    case 'paragraph':
      return paragraphMarkdown(block.line);
    case 'table':
      return renderTable(block);
    case 'example':
      return renderExample(block, level);
  }
}

function renderTable({ caption, columns, rows }: Table): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    ...(caption === undefined ? [] : [`**${flatText(caption)}**`, '']),
    row(columns.map(flatText)),
    row(columns.map(() => '---')),
    ...rows.map((cells) => row(cells.map(cellMarkdown))),
  ].join('\n');
}

function renderExample({ example, repeats }: ExampleBlock, level: number): string {
  const { title, url, request, status, answer } = example;
  return [
    `${'#'.repeat(level)} ${flatText(title)}`,
    repeats ? 'The same request.' : codeBlock(`POST ${url}\n\n${jsonText(request)}`, ''),
    `Answer: ${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(),
    answer === undefined ? 'There is no body.' : codeBlock(jsonText(answer), 'json'),
  ].join('\n\n');
}
