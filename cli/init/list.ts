/** The list of integrations in `src/integrations/index.ts`, with one more. */

const LIST = /(export const integrations\b[^=]*=\s*\[)([^\]]*)(\];)/;

/** The source with the integration in its list; nothing where the list is written in another way. */
export function withListed(
  source: string,
  { name, exported }: { readonly name: string; readonly exported: string },
): string | undefined {
  const imports = [...source.matchAll(/^import .*;$/gm)];
  const last = imports.at(-1);
  if (!last || !LIST.test(source)) return undefined;
  const at = last.index + last[0].length;
  const imported = `${source.slice(0, at)}\nimport { ${exported} } from './${name}.ts';${source.slice(at)}`;
  return imported.replace(LIST, (_, open: string, items: string, close: string) => {
    const own = items.trim().replace(/,$/, '');
    return `${open}${own === '' ? '' : `${own}, `}${exported}${close}`;
  });
}
