/** An integration whose every text tries to be more than a text. */

import type { AuthFields } from '../../src/declaration/authentication.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import type { Integration } from '../../src/declaration/integration.ts';

/** Put into every text; `at` says in which. */
const hostile = (at: string) =>
  [
    `${at} <script>document.title="owned"</script><img src=x onerror="document.title='owned'">`,
    `"' onmouseover="x" ]]> <!-- & &lt; &#60; </td></pre></style>`,
    '=1+1 | a | b | `code` ``two`` **bold** _soft_ [link](javascript:alert(1)) ![i](https://evil.example/i.png) {{secret}} {% raw %}',
    `# heading\n- item\n1. one\n> quoted\n---\n\`\`\`\n\t<b>`,
    `controls\u0000\u0007\u001b[31m\u0085\u2028 turned \u202egnp.exe\u202c lone \ud800 end`,
    `שלום עולם مرحبا 👩‍👩‍👧‍👦 🏳️‍🌈 ﷽ ${'W'.repeat(300)}`,
  ].join(' ');

/** What each such text begins with in a spreadsheet that would take it for a formula. */
const formula = (sign: string, at: string) => `${sign}cmd|' /C calc'!A1 ${hostile(at)}`;

const never = () => Promise.reject(new Error('Nothing is called for a document'));

export function hostileIntegration(): Integration {
  const fields: AuthFields = {
    site: { display: formula('=', 'site'), help: formula('+', 'help'), format: `https://{{site}}.acme.example` },
    api_key: { display: hostile('key'), secret: true, help: formula('@', 'key') },
  };
  return defineIntegration({
    name: 'hostile',
    displayName: formula('=', 'displayName'),
    description: formula('-', 'description'),
    logoUrl: 'https://acme.example/"><script>alert(1)</script>/logo.png',
    iconUrl: `https://acme.example/|/\`/icon.png`,
    authentication: { type: 'custom', fields },
    connector: {
      validate: never,
      interactions: never,
      actions: {
        // Two whose sheets would have the same name.
        a_very_long_name_of_an_action_that_is_cut_1: {
          display: `=${'x'.repeat(20)}<b>|\``,
          description: `x${hostile('action')}`,
          inputs: {
            one: { name: formula('=', 'input'), type: 'text', mandatory: true, default: formula('=', 'default') },
            two: { name: formula('@', 'input'), type: 'select', options: ['=1+1', '<b>', 'a|b', '`'] },
          },
          run: never,
        },
        a_very_long_name_of_an_action_that_is_cut_2: {
          display: 'do',
          description: 'do it',
          inputs: { three: { name: 'Three', type: 'textarea', default: 'x'.repeat(40_000) } },
          run: never,
        },
      },
    },
    interactionTypes: ['=1+1', '<script>', 'a|b'],
    submission: {
      accountDomain: formula('=', 'domain'),
      contacts: [
        { name: formula('=', 'name'), email: formula('+', 'mail'), phone: '+1', notes: formula('@', 'notes') },
      ],
      useCase: `${formula('=', 'use case')}\n\n${hostile('second paragraph')}`,
      secretsVia: { channel: formula('-', 'channel') },
      testInProduction: true,
      constants: { site: formula('=', 'constant') },
      links: [
        { title: formula('=', 'title'), url: 'javascript:alert(1)' },
        { title: 'data', url: 'data:text/html,<script>alert(1)</script>' },
        { title: 'quotes', url: 'https://acme.example/" onclick="alert(1)' },
      ],
    },
  });
}
