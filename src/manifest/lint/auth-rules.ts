/** Rules of the authentication: its type and the fields that Talkdesk asks for. */

import { AUTHENTICATION_TYPES, type AuthenticationType } from '../../declaration/authentication.ts';
import type { AuthFieldDetails } from '../document.ts';
import { hasSecretName } from '../secret-fields.ts';
import type { Fault, LintRule, Subject } from './rule.ts';
import { repeated } from './texts.ts';

/** Fields that Talkdesk's reference makes mandatory for a type. */
const REQUIRED_FIELDS: Record<AuthenticationType, readonly string[]> = {
  none: [],
  custom: [],
  oauth2: ['site', 'client_id', 'client_secret', 'authorization_url', 'access_token_url'],
  oauth2_password: ['site', 'client_id', 'client_secret', 'username', 'password', 'access_token_url'],
  oauth2_client_credentials: ['site', 'client_id', 'client_secret', 'access_token_url'],
};

/** As in the list of Talkdesk's reference, and as in its examples. */
const FIELD_TYPES: ReadonlySet<string> = new Set(['input', 'oauth', 'text', 'password']);

const AT = 'integration.authentication_configuration';

/** Faults at the fields that fit. */
const fieldsWhere = ({ document }: Subject, isFault: (field: AuthFieldDetails) => boolean): readonly Fault[] =>
  document.integration.authentication_configuration
    .filter(isFault)
    .map((field) => ({ at: `${AT}.${field.field_name}` }));

export const AUTH_RULES: readonly LintRule[] = [
  {
    id: 'auth-type',
    severity: 'error',
    says: `authentication_type is one of ${AUTHENTICATION_TYPES.join(', ')}`,
    mend: 'choose one; docs/authentication.md says how',
    faults: ({ document: { integration } }) =>
      AUTHENTICATION_TYPES.includes(integration.authentication_type)
        ? []
        : [{ at: 'integration.authentication_type', found: integration.authentication_type }],
  },
  {
    id: 'auth-fields-present',
    severity: 'error',
    says: 'type none has no fields, every other type has some',
    mend: 'declare the fields that a person fills in, or choose type none',
    faults({ document: { integration } }) {
      const isNone = integration.authentication_type === 'none';
      return (integration.authentication_configuration.length === 0) === isNone ? [] : [{ at: AT }];
    },
  },
  {
    id: 'auth-oauth-fields',
    severity: 'error',
    says: 'the OAuth types have the fields that Talkdesk needs for them',
    mend: 'declare the field; a value that is the same for everybody goes into submission.constants',
    faults({ document: { integration } }) {
      const names = new Set(integration.authentication_configuration.map(({ field_name }) => field_name));
      const required = REQUIRED_FIELDS[integration.authentication_type] ?? [];
      return required.filter((name) => !names.has(name)).map((name) => ({ at: `${AT}.${name}` }));
    },
  },
  {
    id: 'auth-field-unique',
    severity: 'error',
    says: 'a field_name stands there once',
    mend: 'rename or remove one of the two',
    faults: ({ document: { integration } }) =>
      repeated(integration.authentication_configuration.map(({ field_name }) => field_name)).map((name) => ({
        at: `${AT}.${name}`,
      })),
  },
  {
    id: 'auth-field-display',
    severity: 'error',
    says: 'every field has a label',
    mend: 'write its display',
    faults: (subject) => fieldsWhere(subject, ({ display }) => display.trim() === ''),
  },
  {
    id: 'auth-field-type',
    severity: 'error',
    says: `the type of a field is one of ${[...FIELD_TYPES].join(', ')}`,
    mend: 'write input for what a person types and oauth for what the authority gives',
    faults: (subject) => fieldsWhere(subject, ({ type }) => !FIELD_TYPES.has(type.toLowerCase())),
  },
  {
    id: 'auth-secret-masked',
    severity: 'error',
    says: 'a field whose name is that of a secret is marked to be masked',
    mend: 'add secret: true to the field (in a document: masked: true, or type password)',
    faults: (subject) =>
      fieldsWhere(
        subject,
        (field) => hasSecretName(field) && !field.masked && !['oauth', 'password'].includes(field.type.toLowerCase()),
      ),
  },
  {
    id: 'auth-returned-stored',
    severity: 'error',
    says: 'a field that validation returns is stored, and nobody has to type it',
    mend: 'declare it with store: true and mandatory: false',
    faults: (subject) =>
      fieldsWhere(subject, ({ returned = false, store, mandatory }) => returned && (!store || mandatory)),
  },
];
