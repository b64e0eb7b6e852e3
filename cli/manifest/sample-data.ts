/** What the sample bridge has to give: obviously made up, and few. */

import type { InteractionsAnswer } from '../../src/contract/interaction-update.ts';
import type { WireContact } from '../../src/contract/contact-sync.ts';

const CRM = 'https://crm.example';

/** The contact that everything is about. */
export const SAMPLE_CONTACT: WireContact = {
  id: 'c-101',
  name: 'Maria Sample',
  company: 'Sample Ltd',
  title: 'Head of Support',
  emails: ['maria@sample.example', 'office@sample.example'],
  phones: ['+12025550101', '+12025550102'],
  photo_url: `${CRM}/contacts/c-101/photo`,
  address: '1 Sample Street, 1000 Sampleton',
  websites: ['https://sample.example'],
  twitter: 'sample',
  url: `${CRM}/contacts/c-101`,
};

/** The pages of a contact synchronization. */
export const CONTACT_PAGES: readonly (readonly WireContact[])[] = [
  [SAMPLE_CONTACT],
  [{ id: 'c-102', name: 'Rui Exemplo', emails: [], phones: ['+12025550103'], url: `${CRM}/contacts/c-102` }],
  [{ id: 'c-103', name: 'Bea Muster', emails: ['bea@muster.example'], phones: [] }],
];

export const SAMPLE_AGENT = { id: 'a-11', name: 'Ana Agent', email: 'ana@agents.example' };

/** The pages of an agent synchronization. */
export const AGENT_PAGES = [
  [SAMPLE_AGENT, { id: 'a-12', name: 'Bo Agent', email: 'bo@agents.example' }],
  [{ id: 'a-13', name: 'Cy Agent', email: 'cy@agents.example' }],
] as const;

/** One interaction of each type. */
export function sampleInteractions(types: readonly string[]): InteractionsAnswer {
  return types.map((type, index) => ({
    id: `i-${201 + index}`,
    subject: `Sample ${type}`,
    ...(index === 0 ? { description: 'The first lines of it, as a preview' } : {}),
    date: `2025-01-${String(Math.max(1, 15 - index)).padStart(2, '0')} 09:30:00 UTC`,
    url: `${CRM}/interactions/i-${201 + index}`,
    type,
    priority: index === 0 ? 'high' : 'none',
    status: index === 0 ? 'open' : 'closed',
  }));
}

export const SAMPLE_CONTACT_URL = `${CRM}/contacts/c-104`;
export const REQUEST_ID = '00000000-0000-4000-8000-000000000000';
/** The moment at which the samples happen. */
export const SAMPLE_TIME = Date.UTC(2025, 0, 15, 9, 30);
