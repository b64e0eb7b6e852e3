/** The imports of a source text. A type import leaves no trace when the program runs. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';

export interface Import {
  /** As it is written: a package, or a path relative to the file. */
  readonly from: string;
  /** The path from the project's root, where `from` is relative. */
  readonly file?: string;
  readonly kind: 'type' | 'value' | 're-export';
}

/** Source texts by their path from the project's root. */
export type Sources = ReadonlyMap<string, string>;

const STATEMENT =
  /^(?<word>import|export)(?<type> type\b)?\s*(?:(?:\*(?: as \w+)?|[\w\s,]*\{[^}]*\}|[\w*][\w\s,*]*)\s*from )?'(?<from>[^']+)'/gm;
const EXPRESSION = /\bimport\(\s*'(?<from>[^']+)'/g;

export function importsOf(path: string, source: string): Import[] {
  const found = [
    ...[...source.matchAll(STATEMENT)].map(({ groups = {} }) => ({
      from: groups['from'] ?? '',
      kind:
        groups['word'] === 'export' ? ('re-export' as const) : groups['type'] ? ('type' as const) : ('value' as const),
    })),
    ...[...source.matchAll(EXPRESSION)].map(({ groups = {} }) => ({
      from: groups['from'] ?? '',
      kind: 'value' as const,
    })),
  ];
  return found.map(({ from, kind }) =>
    from.startsWith('.') ? { from, kind, file: normalize(join(dirname(path), from)) } : { from, kind },
  );
}

/** All TypeScript files in a folder of the project. */
export function readSources(folder: string): Sources {
  const root = new URL('../../', import.meta.url);
  const names = readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' });
  const paths = names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
  return new Map(paths.map((path) => [path, readFileSync(new URL(path, root), 'utf8')]));
}

/** Loops of imports that remain when the program runs, each as its files from the first one back to it. */
export function cyclesIn(sources: Sources): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path]);
    if (start >= 0 || done.has(path)) return;
    for (const { file, kind } of importsOf(path, sources.get(path) ?? '')) {
      if (file !== undefined && kind !== 'type' && sources.has(file)) visit(file, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return cycles;
}
