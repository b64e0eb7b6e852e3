/** Texts with placeholders of the form `{{name}}`, as in Talkdesk's `format`. */

const PLACEHOLDER = /\{\{(\w+)\}\}/g;

/** The names in a template. */
export function placeholdersOf(template: string): readonly string[] {
  return [...template.matchAll(PLACEHOLDER)].flatMap(([, name]) => name ?? []);
}

/** The template with its values, which are taken as they are. Throws where one is missing. */
export function fillTemplate(template: string, values: Readonly<Record<string, string | undefined>>): string {
  return template.replace(PLACEHOLDER, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`There is no value for {{${name}}} of a template`);
    return value;
  });
}
