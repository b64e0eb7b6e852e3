import { describe, expect, test } from 'vitest';
import {
  type Authentication,
  connectionAuthentication,
  exchangeAuthentication,
} from '../../src/declaration/authentication.ts';
import { authenticationProblems } from '../../src/declaration/authentication-problems.ts';
import { WAYS } from '../../fakes/crm-integration.ts';

const field = { display: 'Field' };
const SITE = { site: { ...field, hosts: ['*.example.org'] } };
const CLIENT = { client_id: field, client_secret: field };
const TOKEN_URL = { access_token_url: { ...field, hosts: ['login.example.org'] } };
const CONSENT_URL = { authorization_url: { ...field, hosts: ['login.example.org'] } };
const ALL = { ...SITE, ...CLIENT, ...TOKEN_URL };

const client = (parts: object): Authentication => ({
  type: 'oauth2_client_credentials',
  fields: ALL,
  grant: { type: 'client_credentials' },
  ...parts,
});
const problemsOf = (authentication: unknown) => authenticationProblems(authentication as Authentication);

describe('every way to authenticate', () => {
  test.each(Object.entries(WAYS))('can be declared: %s', (_, way) => {
    expect(problemsOf(way)).toEqual([]);
  });

  test('can be told apart by fields that are kept in the vault', () => {
    const fields = { account: { ...field, format: '{{account}}.example.org' }, token: field };
    expect(problemsOf(connectionAuthentication({ fields, identifiedBy: ['account'] }))).toEqual([]);
    const sent = { ...fields, token: { ...field, store: false } };
    expect(problemsOf(exchangeAuthentication({ type: 'custom', fields: sent, identifiedBy: ['account'] }))).toEqual([]);
  });
});

describe('an authentication is refused when', () => {
  test.each([
    [
      'an address says not where it may lead',
      client({ fields: { ...ALL, site: field } }),
      'fields.site.hosts: must say where',
    ],
    [
      'it says so with an empty list',
      client({ fields: { ...ALL, site: { ...field, hosts: [] } } }),
      'fields.site.hosts: must hold',
    ],
    [
      'it says so with no rule',
      client({ fields: { ...ALL, site: { ...field, hosts: ['*.org'] } } }),
      'fields.site.hosts: "*.org" must',
    ],
    [
      'a format has another placeholder',
      { type: 'custom', fields: { account: { ...field, format: 'https://{{acount}}.example.org' } } },
      'fields.account.format: {{acount}} is no declared field',
    ],
    [
      'a grant has no client',
      { ...client({}), type: 'custom', fields: { ...SITE, ...TOKEN_URL } },
      'grant: needs the field client_id',
    ],
    ['a grant for a person has no person', client({ grant: { type: 'password' } }), 'grant: needs the field username'],
    [
      'a grant needs what may be left out',
      client({ fields: { ...ALL, client_secret: { ...field, mandatory: false } } }),
      'grant: the field client_secret must be mandatory and stored',
    ],
    [
      'a grant has an address without https',
      client({ grant: { type: 'client_credentials', tokenUrl: 'http://a.example/t' } }),
      'grant.tokenUrl: must be an https URL',
    ],
    [
      'a grant has an address that a tenant decides',
      client({
        fields: { ...ALL, tenant: field },
        grant: { type: 'client_credentials', tokenUrl: 'https://{{tenant}}.example.org/token' },
      }),
      'grant.tokenUrl: the field tenant needs a format',
    ],
    [
      'a consent has no vault',
      client({ grant: { type: 'authorization_code' } }),
      'grant: authorization_code needs a vault',
    ],
    ['nothing authenticates a grant', client({ type: 'none', fields: {} }), 'grant: type none has no credentials'],
    [
      'an exchange has nothing that is not stored',
      exchangeAuthentication({ type: 'custom', fields: { token: field } }),
      'fields: one at least needs store: false',
    ],
    [
      'an exchange gets a code and has no grant for it',
      exchangeAuthentication({ type: 'oauth2', fields: { ...ALL, ...CONSENT_URL } }),
      'grant: authorization_code and a field code',
    ],
    [
      'a vault has no bridge key before it',
      { ...connectionAuthentication({ fields: { token: field } }), guard: undefined },
      'vault: what is kept needs guard',
    ],
    ['a vault keeps nothing', connectionAuthentication({ fields: {} }), 'vault.fields: must hold at least one'],
    [
      'a vault keeps the bridge key',
      connectionAuthentication({ fields: { bridge_key: field } }),
      'vault.fields.bridge_key: cannot be kept',
    ],
    [
      'a consent has no address',
      connectionAuthentication({ fields: { ...CLIENT, ...TOKEN_URL }, grant: { type: 'authorization_code' } }),
      'grant: needs the field authorization_url',
    ],
  ])('%s', (_, authentication, problem) => {
    const problems = problemsOf(authentication);
    expect(problems.filter((each) => each.startsWith(`authentication.${problem}`))).toHaveLength(1);
  });
});
