/** The document for Talkdesk as one HTML file that needs nothing else: no script, no style sheet, no picture from elsewhere. */

import { STATUS_CODES } from 'node:http';
import { html, raw } from 'hono/html';
import { STYLE } from './html-style.ts';
import { jsonText } from './json-text.ts';
import type { Block, ExampleBlock, Inline, Line, Outline, Section, Table } from './outline.ts';

/** A piece of HTML whose values are escaped. */
type Html = ReturnType<typeof html>;

/** Nothing in the document can run or load anything, whatever the declaration says. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The whole file. `logo` is a picture as a data URI. */
export async function renderHtml({ title, subtitle, sections }: Outline, logo?: string): Promise<string> {
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header>
          ${logo === undefined ? '' : html`<img src="${logo}" alt="" />`}
          <h1>${title}</h1>
          <p>${subtitle}</p>
        </header>
        <nav aria-label="Contents">
          <ol>
            ${sections.map(({ id, title: text }) => html` <li><a href="#${id}">${text}</a></li>`)}
          </ol>
        </nav>
        <main>${sections.map((section) => renderSection(section, 2))}</main>
      </body>
    </html> `;
  return String(page);
}

function renderSection({ id, title, blocks, parts = [] }: Section, level: number): Html {
  return html` <section id="${id}">
    ${heading(title, level)}${blocks.map((block) => renderBlock(block, level + 1))}${parts.map((part) => renderSection(part, level + 1))}
  </section>`;
}

function heading(title: string, level: number): Html {
  const tag = raw(`h${level}`);
  return html`<${tag}>${title}</${tag}>`;
}

function renderBlock(block: Block, level: number): Html {
  switch (block.kind) {
    case 'paragraph':
      return html` <p>${renderLine(block.line)}</p>`;
    case 'table':
      return renderTable(block);
    case 'example':
      return renderExample(block, level);
  }
}

/** What has fewer rows, or lines, is kept together on paper. */
const SHORT_TABLE = 14;
const SHORT_EXAMPLE = 48;

/** On a narrow screen a row becomes a card, whose cells have their columns' titles as labels; the roles stay. */
function renderTable({ caption, columns, rows }: Table): Html {
  const kind = columns.length === 2 ? 'pairs' : 'grid';
  return html` <table class="${kind} ${rows.length < SHORT_TABLE ? 'short' : ''}" role="table">
    ${caption === undefined ? '' : renderCaption(caption)}
    <thead>
      <tr role="row">
        ${columns.map((column) => html`<th scope="col" role="columnheader">${column}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (cells) =>
          html` <tr role="row">
            ${cells.map((cell, index) => renderCell(cell, index === 0, columns[index] ?? ''))}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

const renderCaption = (text: string) =>
  html`<caption>
    ${text}
  </caption>`;

function renderCell(line: Line, isFirst: boolean, column: string): Html {
  return isFirst
    ? html`<th scope="row" role="rowheader">${renderLine(line)}</th>`
    : html`<td role="cell" data-column="${column}">${renderLine(line)}</td>`;
}

function renderExample({ example, repeats }: ExampleBlock, level: number): Html {
  const { title, url, request, status, answer } = example;
  const [sent, received] = [jsonText(request), answer === undefined ? undefined : jsonText(answer)];
  const isShort = `${sent}\n${received}`.split('\n').length < SHORT_EXAMPLE;
  return html` <section class="${isShort ? 'short' : ''}">
    ${heading(title, level)} ${repeats ? html`<p>The same request.</p>` : renderCode(`POST ${url}\n\n${sent}`)}
    <p class="status">
      Answer:
      <strong>${status} ${STATUS_CODES[status] ?? ''}</strong>${received === undefined ? ', without a body' : ''}
    </p>
    ${received === undefined ? '' : renderCode(received)}
  </section>`;
}

const renderCode = (text: string) => html`<pre><code>${text}</code></pre>`;

const renderLine = (line: Line) => line.map(renderInline);

function renderInline(part: Inline): Html | readonly (Html | string)[] {
  if (typeof part === 'string') return withBreaks(part);
  switch (part.kind) {
    case 'code':
      return html`<code>${part.text}</code>`;
    case 'link':
      return html`<a href="${part.text}" rel="noopener noreferrer">${part.text}</a>`;
    case 'missing':
      return html`<mark>${part.text}</mark>`;
  }
}

/** A text whose line breaks show. */
function withBreaks(text: string): readonly (Html | string)[] {
  return text.split('\n').flatMap((line, index) => (index === 0 ? [line] : [html`<br />`, line]));
}
