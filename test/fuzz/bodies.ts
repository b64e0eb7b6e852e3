/** A right body for every endpoint of an integration. */

import type { ActionInput, ActionInputs } from '../../src/domain/action.ts';
import type { Integration } from '../../src/declaration/integration.ts';

const CONTACT = 'ada@example.com';

/** By the path of the endpoint, with a query where there are several for one; `typed` is what goes to validation, `auth` what Talkdesk stores after it. */
export function bodiesFor(
  { actions }: Pick<Integration, 'actions'>,
  typed: object,
  auth: object = typed,
): Readonly<Record<string, object>> {
  const meta = { contact_external_id: '1', agent_external_id: '2' };
  return {
    auth_validation: { auth: typed },
    contact_sync: { auth, meta: {} },
    'contact_sync?next': { auth, meta: { offset: '§offset 0§', context: { page: 2 } } },
    'contact_sync?incremental': { auth, meta: { synchronization_checkpoint: '§checkpoint 0§' } },
    agent_sync: { auth, meta: {} },
    interaction_update: {
      auth,
      meta: { interaction_types: ['ticket'] },
      data: {
        contact_external_id: '1',
        contact_name: 'Ada',
        contact_emails: [CONTACT],
        contact_phones: ['+351912000001'],
      },
    },
    ...Object.fromEntries(
      Object.entries(actions).map(([name, { inputs }]) => [`actions/${name}`, { auth, meta, data: dataFor(inputs) }]),
    ),
  };
}

function dataFor(inputs: ActionInputs): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, inputFor(name, input)]));
}

function inputFor(name: string, input: ActionInput): string {
  switch (input.type) {
    case 'text':
    case 'textarea':
      return name === 'email' ? CONTACT : 'Text';
    case 'number':
      return '42';
    case 'tel':
      return '+351912000001';
    case 'url':
      return 'https://example.com/';
    case 'datetime':
      return '2026-11-20T08:00:00Z';
    case 'select':
      return input.options[0] ?? '';
  }
}
