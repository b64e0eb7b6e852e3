/** The document for Talkdesk as headings, paragraphs, tables and examples: what it says, but not how it looks. */

import type { Example } from '../../src/manifest/example.ts';

/** A piece of a line. `code` is to be taken literally, `missing` is yet to be filled in. */
export type Inline = string | { readonly kind: 'code' | 'link' | 'missing'; readonly text: string };
export type Line = readonly Inline[];

export type Block = { readonly kind: 'paragraph'; readonly line: Line } | Table | ExampleBlock;

export interface ExampleBlock {
  readonly kind: 'example';
  readonly example: Example;
  /** The request is the one of the example before. */
  readonly repeats: boolean;
}

export interface Table {
  readonly kind: 'table';
  readonly caption?: string;
  readonly columns: readonly string[];
  /** The first cell of each row says what the row is about. */
  readonly rows: readonly (readonly Line[])[];
}

export interface Section {
  /** Unique in the document; letters, digits, `_` and `-`. */
  readonly id: string;
  readonly title: string;
  /** The sheet that it is on where the document is a workbook. */
  readonly sheet: string;
  readonly blocks: readonly Block[];
  /** Sections below it. */
  readonly parts?: readonly Section[];
}

export interface Outline {
  readonly title: string;
  readonly subtitle: string;
  readonly sections: readonly Section[];
}

export const code = (text: string): Inline => ({ kind: 'code', text });
const link = (text: string): Inline => ({ kind: 'link', text });
/** The place of what `path`, such as `submission.useCase`, does not say yet. */
export const missing = (path: string): Inline => ({ kind: 'missing', text: `to be filled in: ${path}` });

export const paragraph = (...line: Line): Block => ({ kind: 'paragraph', line });

/** A table of names and what they stand for. */
export function pairs(columns: readonly [string, string], rows: readonly (readonly [Line, Line])[]): Table {
  return { kind: 'table', columns, rows };
}

/** A line as plain text. */
export const plainText = (line: Line) => line.map((part) => (typeof part === 'string' ? part : part.text)).join('');

/** Texts with `, ` between them. */
export const listed = (parts: Line): Line => parts.flatMap((part, index) => (index === 0 ? [part] : [', ', part]));

/** An address as a link; where it leads to no web page, only its text. */
export function asLink(url: string): Inline {
  const { protocol = '' } = URL.parse(url) ?? {};
  return protocol === 'https:' || protocol === 'http:' ? link(url) : url;
}
