/** Texts with placeholders of the form `{{name}}`, as in Talkdesk's `format`. */

const PLACEHOLDER = /\{\{(\w+)\}\}/g;

/** The names in a template. */
export function placeholdersOf(template: string): readonly string[] {
  return [...template.matchAll(PLACEHOLDER)].flatMap(([, name]) => name ?? []);
}

/** The template with its values, which are taken as they are. */
export function fillTemplate(template: string, valueOf: (name: string) => string): string {
  return template.replace(PLACEHOLDER, (_, name: string) => valueOf(name));
}
