import { describe, expect, test } from 'vitest';
import { mailDraft, ticketDraft } from '../../cli/manifest/drafts.ts';
import { jsonText } from '../../cli/manifest/json-text.ts';
import { DeclarationError } from '../../src/declaration/define-integration.ts';
import { exchangeAuthentication, connectionAuthentication } from '../../src/declaration/authentication.ts';
import { submission } from '../support/acme-submission.ts';
import { manifestIntegration } from '../support/manifest-integration.ts';
import { manifestOf, textOf } from '../support/manifest-of.ts';
import { newPathSecret } from '../../src/credentials/path-secret.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { openIntegration } from '../support/open-integration.ts';
import { declare } from './declare.ts';

// After a change that is meant: npx vitest run --project unit test/unit/manifest.test.ts -u, and read the difference.
describe('the document for Talkdesk is the one that was reviewed', () => {
  test.each(['html', 'md', 'json'] as const)('as %s', async (format) => {
    await expect(await textOf(manifestIntegration(), format)).toMatchFileSnapshot(`../manifest/acme.${format}`);
  });

  test('without a submission', async () => {
    const document = await textOf(manifestIntegration({}), 'md');
    await expect(document).toMatchFileSnapshot('../manifest/acme-without-submission.md');
  });

  test('with its two drafts', async () => {
    const manifest = await manifestOf(manifestIntegration());
    await expect(ticketDraft(manifest, 'acme-manifest.pdf')).toMatchFileSnapshot('../manifest/acme-ticket.md');
    await expect(mailDraft(manifest, 'acme-manifest.pdf')).toMatchFileSnapshot('../manifest/acme-mail.md');
  });
});

describe('what is missing', () => {
  test('is named by its path', async () => {
    const missing = async (parts: object) =>
      (await manifestOf(manifestIntegration({ submission: { ...submission, ...parts } }))).missing;
    expect(await missing({})).toEqual([]);
    expect(await missing({ useCase: ' ', contacts: [{ name: 'Ines', email: '' }] })).toEqual([
      'submission.contacts[0].email',
      'submission.useCase',
    ]);
    expect(await missing({ secretsVia: { channel: '' }, testInProduction: undefined })).toEqual([
      'submission.secretsVia',
      'submission.testInProduction',
    ]);
  });

  test.each(['html', 'md', 'json'] as const)('shows in the document as %s', async (format) => {
    expect(await textOf(manifestIntegration({}), format)).toContain('submission.useCase');
  });
});

describe('a constant', () => {
  const withConstants = (constants: Readonly<Record<string, string>>) =>
    manifestOf(manifestIntegration({ submission: { ...submission, constants } }));

  test.each(['client_secret', 'pin', 'access_token'])('cannot be one of %s, which is a secret', async (name) => {
    const refused = withConstants({ [name]: 's3cret' });
    await expect(refused).rejects.toThrow(DeclarationError);
    await expect(refused).rejects.toThrow(`submission.constants.${name}: is a secret`);
    await expect(refused).rejects.not.toThrow('s3cret');
  });

  test('must be that of a declared field', async () => {
    await expect(withConstants({ tenant: 's3cret' })).rejects.toThrow(
      'submission.constants.tenant: is no declared auth field; there are site, client_id',
    );
  });

  test('is the sample value of its field', async () => {
    const { examples } = await manifestOf(manifestIntegration());
    expect(examples[0]?.request).toMatchObject({
      auth: { client_id: 'talkdesk-bridge', client_secret: '…', pin: '…' },
    });
  });
});

describe('the examples', () => {
  test('show every endpoint on offer, with success and failure', async () => {
    const { examples } = await manifestOf(manifestIntegration());
    const seen = examples.map(({ endpoint, status }) => `${endpoint} ${status}`);
    expect(seen).toEqual([
      'auth_validation 200',
      'auth_validation 401',
      ...Array<string>(4).fill('contact_sync 200'),
      ...Array<string>(2).fill('agent_sync 200'),
      'interaction_update 200',
      ...['create_ticket', 'create_contact', 'archive'].flatMap((name) => [
        `actions/${name} 201`,
        `actions/${name} 400`,
      ]),
    ]);
  });

  test('follow the switches of the integration', async () => {
    const wire = { ...manifestIntegration().wire, validationStatus: 204, actionStatus: 200 } as const;
    const { examples } = await manifestOf({ ...manifestIntegration(), wire });
    expect(examples[0]).not.toHaveProperty('answer');
    expect(examples.filter(({ endpoint }) => endpoint === 'actions/archive').map(({ status }) => status)).toEqual([
      200, 400,
    ]);
    expect(await textOf({ ...manifestIntegration(), wire }, 'md')).toContain('Answer: 204 No Content');
  });

  test('are those of a bridge without anything but validation, too', async () => {
    const { examples, components } = await manifestOf(declare());
    expect(examples.map(({ endpoint }) => endpoint)).toEqual(['auth_validation', 'auth_validation']);
    expect(components.filter(({ endpoints }) => endpoints.length > 0).map(({ name }) => name)).toEqual([
      'Authorization validation',
    ]);
  });

  test('have the path prefix of the bridge', async () => {
    const { examples } = await manifestOf(manifestIntegration(), 'https://acme.example/talkdesk');
    expect(examples.at(-1)).toMatchObject({
      url: 'https://acme.example/talkdesk/acme/actions/archive',
      endpoint: 'actions/archive',
    });
  });

  test('never write out what is longer than a line on one', () => {
    expect(jsonText({ a: [1, 2], b: {} })).toBe('{ "a": [1, 2], "b": {} }');
    expect(jsonText({ a: 'x'.repeat(60), b: ['y'.repeat(10)] })).toBe(
      `{\n  "a": "${'x'.repeat(60)}",\n  "b": ["${'y'.repeat(10)}"]\n}`,
    );
  });
});

describe('the addresses of an integration without credentials', () => {
  const secret = newPathSecret();
  const addresses = ({ configuration: { integration, actions }, components, examples }: Manifest) => [
    ...Object.entries(integration).flatMap(([key, value]) => (key.endsWith('_endpoint') ? [String(value)] : [])),
    ...actions.map(({ endpoint }) => endpoint),
    ...components.flatMap(({ endpoints }) => endpoints),
    ...examples.map(({ url }) => url),
  ];

  test('hold the path secret that is given', async () => {
    const manifest = await manifestOf(openIntegration(), 'https://acme.example/talkdesk', secret);
    expect(new Set(addresses(manifest))).toEqual(
      new Set(
        ['auth_validation', 'agent_sync', 'actions/ring'].map(
          (path) => `https://acme.example/talkdesk/open/${secret}/${path}`,
        ),
      ),
    );
    expect(new Set(manifest.examples.map(({ endpoint }) => endpoint))).toContain('actions/ring');
    expect(manifest.missing).not.toContain('path_secret');
    for (const draft of [ticketDraft(manifest, 'x.pdf'), mailDraft(manifest, 'x.pdf')])
      expect(draft).not.toContain(secret);
  });

  test('have a placeholder where none is given, which the document says', async () => {
    const manifest = await manifestOf(openIntegration());
    for (const address of addresses(manifest)) expect(address).toContain('/open/PATH-SECRET-TO-BE-FILLED-IN/');
    expect(manifest.missing).toContain('path_secret');
    expect(await textOf(openIntegration(), 'md')).toMatch(/This document is not complete\. It lacks .*`path_secret`/);
  });

  test('of one with credentials have neither', async () => {
    const manifest = await manifestOf(manifestIntegration(), undefined, secret);
    expect(JSON.stringify(manifest)).not.toMatch(/tbp_|PATH-SECRET/);
    expect(manifest.missing).toEqual([]);
  });
});

describe('authentication', () => {
  const fields = { user: { display: 'User' }, secret: { display: 'Secret', secret: true, store: false } } as const;
  const authenticated = (authentication: object) => manifestOf(declare({ authentication }));

  test('tells of a bridge key that an operator gives', async () => {
    const { authentication } = await authenticated(connectionAuthentication({ fields: { user: fields.user } }));
    expect(authentication.explanation.join(' ')).toContain('Talkdesk has a bridge key in their place');
    expect(authentication.sources).toEqual([{ field: 'bridge_key', from: 'person', secret: true }]);
  });

  test('tells of a bridge key that validation answers with', async () => {
    const { authentication, examples } = await authenticated(exchangeAuthentication({ type: 'custom', fields }));
    expect(authentication.sources.at(-1)).toEqual({ field: 'bridge_key', from: 'validation' });
    expect(examples[0]).toMatchObject({
      request: { auth: { user: 'sample-user', secret: '…' } },
      answer: { bridge_key: '…' },
    });
  });

  test('tells that there is none', async () => {
    const manifest = await authenticated({ type: 'none', fields: {} });
    expect(manifest.authentication).toEqual({
      explanation: [
        'No credentials are asked for, and none are sent.',
        expect.stringContaining('The addresses of the endpoints hold a secret instead'),
      ],
      sources: [],
      masked: [],
    });
  });

  test('tells where an access token of Talkdesk arrives', async () => {
    const wire = { ...manifestIntegration().wire, token: { header: 'X-Token' } };
    const { authentication } = await manifestOf({ ...manifestIntegration(), wire });
    expect(authentication.explanation[0]).toContain('in the header X-Token');
  });

  test('tells that the bridge obtains the access tokens', async () => {
    const client = { client_id: { display: 'Id' }, client_secret: { display: 'Secret', secret: true } };
    const grant = { type: 'client_credentials', tokenUrl: 'https://login.acme.example/token' };
    const { authentication } = await authenticated({ type: 'custom', fields: client, grant });
    expect(authentication.explanation).toContain('The bridge obtains and renews the access tokens of Acme itself.');
  });
});
