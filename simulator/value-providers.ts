/**
 * How Talkdesk comes to the inputs of an action: it renders the declared defaults, in which `{{contact.email}}` and
 * the like stand for what it knows of the contact. All values are texts.
 */

import type { WireContact } from '../src/contract/contact-sync.ts';
import type { ActionInput, ActionInputs } from '../src/domain/action.ts';
import type { DateTimeFormat } from '../src/domain/date-time.ts';

export interface Filling {
  /** The contact in whose scope the action runs. */
  readonly contact?: WireContact;
  /** Values that a person typed; they win over the defaults. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

/**
 * Values for an action's inputs. One without a default is left out, unless it is mandatory or has values to choose
 * from; a mandatory one that would be empty gets a sample value, because Talkdesk executes nothing without it.
 */
export function fillInputs(declared: ActionInputs, { contact, inputs = {}, now }: Filling): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [key, input] of Object.entries(declared)) {
    const value = defaultValue(input, contact, now);
    if (value || !input.mandatory) {
      if (value !== undefined) values[key] = value;
    } else values[key] = sampleValue(input);
  }
  return { ...values, ...inputs };
}

/** The template with its value providers replaced; an unknown one, or one without a value, becomes nothing. */
export function renderTemplate(template: string, contact?: WireContact): string {
  return template.replaceAll(/\{\{\s*([\w.]+)\s*\}\}/g, (_, provider: string) => {
    const provide = Object.hasOwn(CONTACT_PROVIDERS, provider) ? CONTACT_PROVIDERS[provider] : undefined;
    return (contact && provide?.(contact)) ?? '';
  });
}

/** The contact collection, as far as a synchronized contact can fill it. */
const CONTACT_PROVIDERS: Readonly<Record<string, (contact: WireContact) => string | undefined>> = {
  'contact.name': ({ name }) => name,
  'contact.first_name': ({ name }) => name.split(/\s+/)[0],
  'contact.last_name': ({ name }) => name.split(/\s+/).slice(1).join(' '),
  'contact.email': ({ emails }) => emails[0],
  'contact.phone': ({ phones }) => phones[0],
  'contact.address': ({ address }) => address,
  'contact.title': ({ title }) => title,
  'contact.company': ({ company }) => company,
  'contact.twitter': ({ twitter }) => twitter,
  'contact.website': ({ websites }) => websites?.[0],
};

function defaultValue(input: ActionInput, contact: WireContact | undefined, now: () => number): string | undefined {
  if (input.type === 'select') return input.options[0];
  if (input.type === 'datetime') return formatDateTime(now(), input.format);
  return input.default === undefined ? undefined : renderTemplate(input.default, contact);
}

function formatDateTime(instant: number, format: DateTimeFormat): string {
  const utc = new Date(instant).toISOString();
  if (format === 'YYYY-MM-DD') return utc.slice(0, 10);
  return format === 'YYYY-MM-DDTHH:mm:ss' ? utc.slice(0, 19) : `${utc.slice(0, 19)}+00:00`;
}

function sampleValue({ type, name }: ActionInput): string {
  switch (type) {
    case 'number':
      return '1';
    case 'tel':
      return '+12025550123';
    case 'url':
      return 'https://example.com/';
    case 'text':
    case 'textarea':
    case 'datetime':
    case 'select':
      return `Sample ${name.toLowerCase()}`;
  }
}
