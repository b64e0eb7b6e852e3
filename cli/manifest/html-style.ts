/** How the document looks: on a screen of any width, and on A4 paper. */

export const STYLE = `
:root { --ink: #1b2330; --soft: #586273; --line: #d5dae2; --tint: #f4f6f9; --accent: #1f5fd6; --warn: #9a3412; --warn-tint: #fff4e5; }
* { box-sizing: border-box; }
html { color-scheme: light; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; color: var(--ink); background: #fff; font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', 'Open Sans', sans-serif; }
header, nav, main { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
header img { display: block; max-width: 12rem; max-height: 6rem; margin-bottom: 1.25rem; }
h1, h2, h3, h4 { line-height: 1.25; overflow-wrap: anywhere; }
h1 { margin: 0; font-size: 1.9rem; letter-spacing: -0.01em; }
h2 { margin: 3rem 0 1rem; padding-bottom: 0.4rem; border-bottom: 2px solid var(--accent); font-size: 1.4rem; }
h3 { margin: 2.25rem 0 0.75rem; font-size: 1.1rem; }
h4 { margin: 1.5rem 0 0.5rem; font-size: 1rem; }
h2 + h3 { margin-top: 1.25rem; }
h3 + section h4 { margin-top: 0.75rem; }
p { margin: 0 0 0.75rem; max-width: 46rem; overflow-wrap: anywhere; }
header p { margin: 0.5rem 0 0; color: var(--soft); font-size: 1.1rem; }
p, td, th, h1, h2, h3, h4, li { unicode-bidi: plaintext; }
a { color: var(--accent); overflow-wrap: anywhere; }
nav ol { columns: 16rem; margin: 1.75rem 0 0; padding: 1rem 1.25rem 1rem 2.5rem; background: var(--tint); border-radius: 0.5rem; }
table { width: 100%; margin: 0 0 1.25rem; border-collapse: collapse; font-size: 0.925rem; }
caption { padding: 0.5rem 0; font-weight: 600; text-align: start; }
th, td { padding: 0.45rem 0.7rem; border: 1px solid var(--line); text-align: start; vertical-align: top; overflow-wrap: anywhere; }
thead th { background: var(--tint); overflow-wrap: normal; }
tbody th { font-weight: 600; }
.pairs tbody th { width: 34%; }
.grid th, .grid td { min-width: 5em; }
.grid tbody th { min-width: 12em; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; font-size: 0.9em; }
code { overflow-wrap: anywhere; unicode-bidi: isolate; }
pre { margin: 0 0 0.75rem; padding: 0.75rem 0.9rem; background: var(--tint); border: 1px solid var(--line); border-radius: 0.4rem; line-height: 1.45; white-space: pre-wrap; overflow-wrap: anywhere; direction: ltr; }
.status { margin-bottom: 0.4rem; color: var(--soft); }
mark { padding: 0.05em 0.35em; color: var(--warn); background: var(--warn-tint); border-radius: 0.25em; font-weight: 600; }
#to-be-filled-in { margin-top: 2rem; padding: 0.25rem 1.25rem; background: var(--warn-tint); border-left: 4px solid var(--warn); }
#to-be-filled-in h2 { margin: 0.75rem 0 0.5rem; border: 0; padding: 0; font-size: 1.1rem; color: var(--warn); }
main { padding-bottom: 4rem; }

@media screen and (max-width: 46rem) {
  h1 { font-size: 1.5rem; }
  table, tbody, tr, th, td, caption { display: block; width: auto; }
  thead { display: none; }
  tr { margin-bottom: 0.75rem; border: 1px solid var(--line); border-radius: 0.4rem; overflow: hidden; }
  tbody th, tbody td { border: 0; padding: 0.35rem 0.75rem; }
  tbody th { width: auto !important; min-width: 0 !important; background: var(--tint); }
  td:empty { display: none; }
  .grid td { position: relative; min-height: 2.2em; padding-left: 7rem; }
  .grid td::before { content: attr(data-column); position: absolute; left: 0.75rem; width: 5.75rem; color: var(--soft); font-size: 0.8rem; line-height: 1.3; padding-top: 0.15rem; }
}

@page { size: A4; margin: 18mm 16mm 20mm; @bottom-right { content: counter(page) ' / ' counter(pages); font: 8pt sans-serif; color: #586273; } }
@media print {
  body { font-size: 9.5pt; line-height: 1.45; }
  header, nav, main { max-width: none; padding: 0; }
  h1 { font-size: 20pt; }
  h2 { margin-top: 8mm; font-size: 14pt; }
  h3 { margin-top: 6mm; font-size: 11.5pt; }
  h4 { font-size: 10pt; }
  header p { font-size: 11pt; }
  p { max-width: none; orphans: 3; widows: 3; }
  nav ol { margin-top: 6mm; }
  a { color: inherit; }
  h1, h2, h3, h4, caption, .status { break-after: avoid; }
  thead { display: table-header-group; }
  tr, .short { break-inside: avoid; }
  table { font-size: 8.5pt; }
  th, td { padding: 1.2mm 2mm; }
  pre { font-size: 8pt; padding: 2mm 2.5mm; orphans: 6; widows: 6; }
  th, pre, mark, nav ol { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`;
