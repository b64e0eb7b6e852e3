/** JSON for readers: what fits a line is on one. */

const WIDTH = 80;

export function jsonText(value: unknown, indent = ''): string {
  const compact = onOneLine(value);
  if (indent.length + compact.length <= WIDTH || typeof value !== 'object' || value === null) return compact;
  const deeper = `${indent}  `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const lines = Array.isArray(value)
    ? value.map((each: unknown) => jsonText(each, deeper))
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${jsonText(each, deeper)}`);
  return `${open}\n${lines.map((line) => deeper + line).join(',\n')}\n${indent}${close}`;
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${onOneLine(each)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
