import { describe, expectTypeOf, test } from 'vitest';
import { defineAction } from '../../src/connectors/connector.ts';
import type { DateTime } from '../../src/domain/date-time.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';
import type { Authentication } from '../../src/declaration/authentication.ts';

// These hold when the type checker passes; what they state is not looked at when they run.
describe('the types of a declaration', () => {
  const about = {
    name: 'acme',
    displayName: 'Acme',
    description: 'Customers of Acme',
    logoUrl: 'https://acme.example/logo.png',
    iconUrl: 'https://acme.example/icon.png',
  };

  test('give a connector each declared field: as text if it always arrives, else as text that may be missing', () => {
    defineIntegration({
      ...about,
      authentication: {
        type: 'custom',
        fields: {
          token: { display: 'Token' },
          host: { display: 'Host', mandatory: true, store: true },
          region: { display: 'Region', mandatory: false },
          code: { display: 'Code', store: false },
        },
        identifiedBy: ['host'],
      },
      connector: {
        async validate(call) {
          expectTypeOf(call.auth).toEqualTypeOf<{
            readonly token: string;
            readonly host: string;
            readonly region: string | undefined;
            readonly code: string | undefined;
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
});
