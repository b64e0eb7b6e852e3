import type { Submission } from '../../src/declaration/submission.ts';

export const submission: Submission = {
  baseUrl: 'https://talkdesk-bridge.acme.example',
  accountDomain: 'acme.mytalkdesk.com',
  contacts: [
    {
      name: 'Ines Duarte',
      email: 'ines@acme.example',
      phone: '+351 21 000 0000',
      notes: 'the bridge and its operation',
    },
    { name: 'Tom Weber', email: 'tom@acme.example', notes: 'accounts of ACME and their credentials' },
  ],
  useCase: 'Agents see who is calling, and which tickets are open. After a call a ticket is created by an automation.',
  secretsVia: { keybase: 'acme_integrations' }, // or { channel: 'the shared vault “Talkdesk”' }
  testInProduction: false,
  cti: true,
  // The same for every account, and no secrets: client_secret is only said to be sent.
  constants: {
    client_id: 'talkdesk-bridge',
    authorization_url: 'https://login.acme.example/authorize',
    access_token_url: 'https://login.acme.example/token',
  },
  links: [{ title: 'API of ACME', url: 'https://developers.acme.example/api' }],
};
