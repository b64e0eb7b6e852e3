/** What the fake CRM answers, as the integration over it reads it. */

import * as v from 'valibot';

export const ACME_CRM_URL = 'https://crm.acme.example';

export const contact = v.object({
  id: v.string(),
  first_name: v.nullable(v.string()),
  last_name: v.string(),
  email: v.nullable(v.string()),
  phone: v.nullable(v.string()),
  updated_at: v.string(),
});
export const ticket = v.object({
  id: v.number(),
  subject: v.string(),
  description: v.string(),
  created_at: v.string(),
  priority: v.number(),
  status: v.string(),
});
export const loggedCall = v.object({
  id: v.string(),
  text: v.string(),
  created_at: v.string(),
  urgency: v.number(),
  outcome: v.string(),
});
export const note = v.object({ id: v.string(), text: v.string(), created_at: v.string(), state: v.string() });
