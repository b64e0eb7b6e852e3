/** What the declarations of the contact service's APIs have in common. */

import type { RestDeclaration } from '../../../src/connectors/rest/declaration.ts';
import type { AuthFields } from '../../../src/declaration/authentication.ts';
import { type ActionInputs, CONTACT_INPUTS } from '../../../src/domain/action.ts';
import type { Precision } from '../../../src/domain/precision.ts';

/** One list of contacts, as far as services with the same API differ. */
export interface ContactList {
  /** What its path begins with, such as `/s0`. */
  readonly at: string;
  readonly precision: Precision;
  readonly lagSeconds: number;
  /** Nothing: as large as the service has pages. */
  readonly largestPage?: number;
  /** Whether the next page stays as it is while contacts change. */
  readonly stable: boolean;
  readonly cap?: number;
  /** Whether a page says that it is the last one. */
  readonly tellsMore: boolean;
  /** Whether the service is asked for one segment only, where one is wanted. */
  readonly filters: boolean;
  readonly leastIntervalMinutes: number;
}

/** One of the service's APIs, without its contacts. */
export interface DeclaredApi {
  readonly fields: AuthFields;
  readonly rest: Omit<RestDeclaration, 'contacts'>;
}

const TICKET_INPUTS = {
  subject: { name: 'Subject', type: 'text', mandatory: true, default: 'Call with {{contact.first_name}}' },
  text: { name: 'Text', type: 'textarea' },
  priority: { name: 'Priority', type: 'select', options: ['low', 'normal', 'high', 'urgent'] },
  ...CONTACT_INPUTS,
} as const satisfies ActionInputs;

export const TICKET_TEXTS = {
  display: 'create a ticket',
  description: 'create a ticket in the contact service',
  contact: 'required',
  creates: 'ticket',
  inputs: TICKET_INPUTS,
} as const;

export const TOKEN = { token: { display: 'Token', secret: true } } as const satisfies AuthFields;
