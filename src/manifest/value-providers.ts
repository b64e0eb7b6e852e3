/** The value providers of Talkdesk: `{{collection.field}}` in an input's `format`, replaced before the action is called. */

/** The contact collection as its reference lists it. */
const CONTACT_FIELDS = [
  'first_name',
  'last_name',
  'email',
  'phone',
  'address',
  'title',
  'company',
  'twitter',
  'linkedin',
  'facebook',
  'skype',
  'googleplus',
  'website',
  'industry',
  'location',
  'updated_at',
] as const;

/** Seen elsewhere in Talkdesk's material, though in no reference of this contract. */
const SEEN = ['contact.name', 'agent.name'] as const;

const KNOWN: ReadonlySet<string> = new Set([...CONTACT_FIELDS.map((field) => `contact.${field}`), ...SEEN]);

/** The names of the providers in a text, such as `contact.email`. */
export function providersIn(text: string): readonly string[] {
  return [...text.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)].flatMap(([, name]) => name ?? []);
}

/** Whether a provider of this name is known of. */
export const isKnownProvider = (name: string) => KNOWN.has(name);

/** Whether braces are left in a text once its providers are taken out, as a mistyped provider leaves them. */
export const hasStrayBraces = (text: string) => /\{\{|\}\}/.test(text.replaceAll(/\{\{[^{}]*\}\}/g, ''));
