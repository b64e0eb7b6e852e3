import { describe, expectTypeOf, test } from 'vitest';
import { defineAction, type FoundContact, type Recovery } from '../../src/connectors/connector.ts';
import { CONTACT_INPUTS } from '../../src/domain/action.ts';
import type { DateTime } from '../../src/domain/date-time.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import { type Authentication, type AuthFields, exchangeAuthentication } from '../../src/declaration/authentication.ts';
import type { Secret } from '../../src/domain/secret.ts';

// These hold when the type checker passes; what they state is not looked at when they run.
describe('the types of a declaration', () => {
  const about = {
    name: 'acme',
    displayName: 'Acme',
    description: 'Customers of Acme',
    logoUrl: 'https://acme.example/logo.png',
    iconUrl: 'https://acme.example/icon.png',
  };

  test('give a connector each declared field: as text or as a secret, which may be missing unless it always arrives', () => {
    defineIntegration({
      ...about,
      authentication: {
        type: 'custom',
        fields: {
          token: { display: 'Token' },
          host: { display: 'Host', mandatory: true, store: true },
          region: { display: 'Region', mandatory: false },
          code: { display: 'Code', store: false },
          key: { display: 'Key', secret: true },
          old_key: { display: 'Old key', secret: true, mandatory: false },
          open: { display: 'Open', secret: false },
        },
        identifiedBy: ['host'],
      },
      connector: {
        authorize(headers, auth, accessToken) {
          expectTypeOf(accessToken).toEqualTypeOf<Secret | undefined>();
          // @ts-expect-error -- it is not revealed
          headers.set('X-Key', auth.key);
        },
        async validate(call) {
          expectTypeOf(call.auth).toEqualTypeOf<{
            readonly token: string;
            readonly host: string;
            readonly region: string | undefined;
            readonly code: string | undefined;
            readonly key: Secret;
            readonly old_key: Secret | undefined;
            readonly open: string;
          }>();
          return {};
        },
        async interactions(call) {
          // @ts-expect-error -- it is not declared
          void call.auth.password;
          return [];
        },
      },
    });
  });

  test('keep a secret a secret where the bridge keeps the credentials', () => {
    defineIntegration({
      ...about,
      authentication: exchangeAuthentication({
        type: 'custom',
        fields: {
          host: { display: 'Host' },
          key: { display: 'Key', secret: true, store: false },
          old_key: { display: 'Old key', secret: true, store: false, mandatory: false },
        },
      }),
      connector: {
        async validate(call) {
          expectTypeOf(call.auth.host).toEqualTypeOf<string>();
          expectTypeOf(call.auth.key).toEqualTypeOf<Secret>();
          expectTypeOf(call.auth.old_key).toEqualTypeOf<Secret | undefined>();
          return {};
        },
      },
    });
  });

  test('say of fields that are not known what both may be', () => {
    const declared: AuthFields = {};
    defineIntegration({
      ...about,
      authentication: { type: 'custom', fields: declared },
      connector: {
        async validate(call) {
          expectTypeOf(call.auth['any']).toEqualTypeOf<string | Secret | undefined>();
          return {};
        },
      },
    });
  });

  test('let only declared fields name the account', () => {
    type Fields = { token: { display: 'Token' }; host: { display: 'Host' } };
    expectTypeOf<Authentication<Fields>['identifiedBy']>().toEqualTypeOf<readonly ('token' | 'host')[] | undefined>();
  });

  test('give an action its inputs: values of their types, missing only where they are not mandatory', () => {
    defineAction({
      display: 'log it',
      description: 'log it',
      inputs: {
        subject: { name: 'Subject', type: 'text', mandatory: true },
        note: { name: 'Note', type: 'textarea', mandatory: false },
        priority: { name: 'Priority', type: 'select', mandatory: true, options: ['low', 'high'] },
        queue: { name: 'Queue', type: 'select', options: ['sales', 'support'] },
        count: { name: 'Count', type: 'number', mandatory: true },
        due: { name: 'Due', type: 'datetime', format: 'YYYY-MM-DD' },
        phone: { name: 'Phone', type: 'tel', mandatory: true },
      },
      async run(_call, inputs) {
        expectTypeOf(inputs.subject).toEqualTypeOf<string>();
        expectTypeOf(inputs.note).toEqualTypeOf<string | undefined>();
        expectTypeOf(inputs.priority).toEqualTypeOf<'low' | 'high'>();
        expectTypeOf(inputs.queue).toEqualTypeOf<'sales' | 'support' | undefined>();
        expectTypeOf(inputs.count).toEqualTypeOf<number>();
        expectTypeOf(inputs.due).toEqualTypeOf<DateTime | undefined>();
        expectTypeOf(inputs.phone).toEqualTypeOf<string>();
        // @ts-expect-error -- it is not declared
        void inputs.other;
        return {};
      },
    });
  });

  test('give each reader of interactions its call and its query, whatever the type is called', () => {
    defineIntegration({
      ...about,
      authentication: { type: 'custom', fields: { host: { display: 'Host' } } },
      connector: {
        validate: async () => ({}),
        interactionsByType: {
          async ticket({ auth }, { contact }) {
            expectTypeOf(auth.host).toEqualTypeOf<string>();
            expectTypeOf(contact.id).toEqualTypeOf<string | undefined>();
            return [];
          },
          // What every function has is a name like any other.
          async call({ auth }, { limit }) {
            expectTypeOf(auth.host).toEqualTypeOf<string>();
            expectTypeOf(limit).toEqualTypeOf<number>();
            return [];
          },
          bind: async ({ auth }) => {
            expectTypeOf(auth.host).toEqualTypeOf<string>();
            return [];
          },
        },
      },
      interactionTypes: ['ticket', 'call', 'bind'],
    });
  });

  test('give an action its inputs also beside a recovery that it shares with others', () => {
    const shared = (): Recovery => ({ kind: 'find', lagSeconds: 30, find: async () => undefined });
    defineAction({
      display: 'log it',
      description: 'log it',
      recovery: shared(),
      inputs: {
        subject: { name: 'Subject', type: 'text', mandatory: true },
        count: { name: 'Count', type: 'number' },
      },
      async run(_call, inputs) {
        expectTypeOf(inputs.subject).toEqualTypeOf<string>();
        expectTypeOf(inputs.count).toEqualTypeOf<number | undefined>();
        return {};
      },
    });
    defineAction({
      display: 'log it',
      description: 'log it',
      inputs: { count: { name: 'Count', type: 'number', mandatory: true } },
      recovery: {
        kind: 'find',
        lagSeconds: 30,
        async find(_call, inputs, { marker }) {
          expectTypeOf(inputs.count).toEqualTypeOf<number>();
          expectTypeOf(marker).toEqualTypeOf<string>();
          return undefined;
        },
      },
      run: async () => ({}),
    });
  });

  test('give an action the contact that it says it needs', () => {
    const action = { display: 'note it', description: 'note it', inputs: CONTACT_INPUTS };
    defineAction({
      ...action,
      contact: 'required',
      async run(_call, { phone }, { contact }) {
        expectTypeOf(phone).toEqualTypeOf<string | undefined>();
        expectTypeOf(contact).toEqualTypeOf<FoundContact>();
        return {};
      },
    });
    defineAction({
      ...action,
      contact: 'optional',
      async run(_call, _inputs, { contact }) {
        expectTypeOf(contact).toEqualTypeOf<FoundContact | undefined>();
        return {};
      },
    });
    defineAction({
      ...action,
      async run(_call, _inputs, scope) {
        // @ts-expect-error -- nobody has looked for it
        void scope.contact;
        return {};
      },
    });
  });
});
