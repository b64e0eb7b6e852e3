/** The document for Talkdesk as a workbook. Every cell is a text, so nothing in it is ever computed. */

import { STATUS_CODES } from 'node:http';
import writeWorkbook, { type Cell, type Row, type SheetData } from 'write-excel-file/node';
import { jsonText } from './json-text.ts';
import { type Block, type ExampleBlock, type Line, type Outline, plainText, type Section } from './outline.ts';
import { sheetNames } from './sheet-names.ts';

export async function renderXlsx(outline: Outline): Promise<Uint8Array> {
  const sheets = sheetsOf(outline);
  const names = sheetNames(sheets.map(({ title }) => title));
  const written = sheets.map(({ sections }, index) => {
    const width = Math.max(2, ...sections.flatMap(({ blocks }) => blocks.map(widthOf)));
    return {
      sheet: names[index] ?? '',
      data: sections.flatMap((section) => sectionRows(section, width)),
      columns: Array.from({ length: width }, (_, at) => ({ width: columnWidth(at, width) })),
    };
  });
  return writeWorkbook(written).toBuffer();
}

interface Sheet {
  readonly title: string;
  readonly sections: Section[];
}

/** The sections and their parts, by the sheet that they are on. */
function sheetsOf({ sections }: Outline): readonly Sheet[] {
  const sheets = new Map<string, Sheet>();
  for (const section of sections.flatMap((each) => [each, ...(each.parts ?? [])])) {
    // A heading alone is no sheet.
    if (section.blocks.length === 0) continue;
    const sheet = sheets.get(section.sheet) ?? { title: section.sheet, sections: [] };
    sheet.sections.push(section);
    sheets.set(section.sheet, sheet);
  }
  return [...sheets.values()];
}

function widthOf(block: Block): number {
  if (block.kind === 'example') return EXAMPLE_COLUMNS.length;
  return block.kind === 'table' ? block.columns.length : 1;
}

/** In characters. */
function columnWidth(at: number, columns: number): number {
  if (columns === 2) return at === 0 ? 36 : 90;
  return at === 0 ? 30 : 44;
}

/** The most characters that a cell can hold. */
const LARGEST_CELL = 32_767;

const HEAD = { fontWeight: 'bold', backgroundColor: '#F4F6F9' } as const;
const CODE = { fontFamily: 'Consolas' } as const;

function cell(text: string, style: object = {}): Cell {
  if (text === '') return null;
  const value = text.slice(0, LARGEST_CELL).toWellFormed();
  return { value, type: String, wrap: true, alignVertical: 'top', ...style };
}

function sectionRows({ title, blocks }: Section, width: number): SheetData {
  return [
    [cell(title, { fontWeight: 'bold', fontSize: 14, wrap: false })],
    ...blocks.flatMap((block, index) => blockRows(block, blocks[index - 1]?.kind === block.kind, width)),
    [],
  ];
}

function blockRows(block: Block, continues: boolean, width: number): Row[] {
  switch (block.kind) {
    case 'paragraph':
      return [spanning(plainText(block.line), width)];
    case 'table': {
      const { caption, columns, rows } = block;
      return [
        ...(caption === undefined ? [] : [[], [cell(caption, { fontWeight: 'bold', wrap: false })]]),
        columns.map((column) => cell(column, HEAD)),
        ...rows.map((cells) => cells.map((line) => cell(plainText(line), styleOf(line)))),
      ];
    }
    case 'example':
      return [...(continues ? [] : [EXAMPLE_COLUMNS.map((column) => cell(column, HEAD))]), exampleRow(block)];
  }
}

/** A paragraph across the table. Excel finds the height of a row by itself, but not where cells are merged. */
function spanning(text: string, width: number): Row {
  const characters = Array.from({ length: width }, (_, at) => columnWidth(at, width)).reduce((sum, each) => sum + each);
  const lines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / characters)), 0);
  return [cell(text, { columnSpan: width, height: Math.min(15 * lines, 400) }), ...Array<null>(width - 1).fill(null)];
}

const EXAMPLE_COLUMNS = ['Example', 'Request', 'Status', 'Answer'];

function exampleRow({ example, repeats }: ExampleBlock): Row {
  const { title, url, request, status, answer } = example;
  return [
    cell(title),
    repeats ? cell('The same request.') : cell(`POST ${url}\n\n${jsonText(request)}`, CODE),
    cell(`${status} ${STATUS_CODES[status] ?? ''}`.trimEnd()),
    answer === undefined ? cell('There is no body.') : cell(jsonText(answer), CODE),
  ];
}

function styleOf(line: Line): object {
  const [part] = line;
  if (typeof part !== 'object') return {};
  if (part.kind === 'missing') return { textColor: '#9A3412', backgroundColor: '#FFF4E5', fontWeight: 'bold' };
  return part.kind === 'code' ? CODE : {};
}
