/** The rules that an authentication must keep. */

import { placeholdersOf } from '../domain/template.ts';
import { hostRuleProblem, templateProblem } from '../domain/tenant-url.ts';
import type { Authentication, AuthField, AuthFields, Grant } from './authentication.ts';
import { hasRepeats, isKey } from './names.ts';

/** Their values lead the bridge somewhere, so they must say where they may lead. */
const ADDRESSES: ReadonlySet<string> = new Set(['site', 'access_token_url', 'authorization_url']);

/** Every problem with the field it is about. */
export function authenticationProblems(authentication: Authentication): string[] {
  const { fields, identifiedBy = [], grant, vault } = authentication;
  const problems: string[] = [];
  problems.push(...fieldProblems('authentication.fields', fields));
  // The fields of a validation are among those above.
  if (vault?.filledBy === 'operator') problems.push(...fieldProblems('authentication.vault.fields', vault.fields));
  const credentials = vault?.fields ?? fields;
  for (const name of identifiedBy) {
    const field = credentials[name];
    if (!field) problems.push(`authentication.identifiedBy: "${name}" is not a declared field`);
    else if ((!vault && field.store === false) || field.mandatory === false) {
      problems.push(`authentication.identifiedBy: "${name}" must be mandatory and stored, so that it always arrives`);
    }
  }
  problems.push(...guardProblems(authentication));
  if (grant) problems.push(...grantProblems(authentication, grant, credentials));
  const settings = Object.values(fields).flatMap(({ setting }) => setting ?? []);
  if (hasRepeats(settings)) problems.push('authentication.fields: each setting may be that of one field');
  return problems;
}

function fieldProblems(at: string, fields: AuthFields): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = `${at}.${name}`;
    const problems: string[] = [];
    if (!isKey(name)) problems.push(`${path}: a field's name holds letters, digits and _`);
    problems.push(...addressProblems(path, name, field));
    // A mistyped placeholder would confine nothing.
    const unknown = placeholdersOf(field.format ?? '').filter((each) => !Object.hasOwn(fields, each));
    problems.push(...unknown.map((each) => `${path}.format: {{${each}}} is no declared field`));
    return problems;
  });
}

function addressProblems(path: string, name: string, { format, hosts }: AuthField): string[] {
  if (hosts) {
    if (hosts.length === 0) return [`${path}.hosts: must hold at least one`];
    return hosts.flatMap((rule) => {
      const problem = hostRuleProblem(rule);
      return problem === undefined ? [] : [`${path}.hosts: "${rule}" ${problem}`];
    });
  }
  const problems: string[] = [];
  if (ADDRESSES.has(name) && !placeholdersOf(format ?? '').includes(name)) {
    problems.push(
      `${path}.hosts: must say where the address may lead, such as ['*.example.org'], or ['*'] for any host`,
    );
  }
  const problem = format === undefined ? undefined : templateProblem(format, name);
  if (problem !== undefined) problems.push(`${path}.format: ${problem}`);
  return problems;
}

function guardProblems({ type, fields, guard, vault, grant }: Authentication): string[] {
  const problems: string[] = [];
  const { bridge_key: key } = fields;
  if (guard === 'bridge_key') {
    if (!key) problems.push('authentication.guard: a bridge key needs the declared field bridge_key');
    else if (key.store === false || (key.mandatory === false && vault?.filledBy !== 'validation')) {
      problems.push('authentication.fields.bridge_key: must be mandatory and stored, so that it always arrives');
    }
  }
  if (!vault) return problems;
  if (guard !== 'bridge_key') problems.push('authentication.vault: what is kept needs guard "bridge_key"');
  if (Object.keys(vault.fields).length === 0) problems.push('authentication.vault.fields: must hold at least one');
  for (const name of ['bridge_key', 'code']) {
    if (Object.hasOwn(vault.fields, name)) problems.push(`authentication.vault.fields.${name}: cannot be kept`);
  }
  if (vault.filledBy === 'operator') return problems;
  for (const name of Object.keys(vault.fields)) {
    if (!Object.hasOwn(fields, name)) problems.push(`authentication.vault.fields.${name}: Talkdesk does not send it`);
  }
  const transient = Object.values(fields).filter(({ store }) => store === false);
  if (transient.length === 0) {
    problems.push('authentication.fields: one at least needs store: false, by which an exchange is recognised');
  }
  const takesCode = grant?.type === 'authorization_code';
  if (takesCode !== (fields['code']?.store === false)) {
    problems.push('authentication.grant: authorization_code and a field code with store: false need each other');
  }
  if (type !== 'oauth2' && takesCode) problems.push('authentication.type: a code comes with type oauth2 only');
  return problems;
}

const CLIENT_FIELDS = ['client_id', 'client_secret'];

function grantProblems({ type, vault }: Authentication, grant: Grant, credentials: AuthFields): string[] {
  const at = 'authentication.grant';
  const problems: string[] = [];
  if (type === 'none') problems.push(`${at}: type none has no credentials for one`);
  if (grant.type === 'authorization_code' && !vault) {
    problems.push(`${at}: authorization_code needs a vault for what it grants; see exchangeAuthentication`);
  }
  const needed = [
    ...CLIENT_FIELDS,
    ...(grant.type === 'password' ? ['username', 'password'] : []),
    ...(grant.tokenUrl === undefined ? ['access_token_url'] : placeholdersOf(grant.tokenUrl)),
    ...(grant.type === 'authorization_code' && vault?.filledBy === 'operator'
      ? grant.authorizationUrl === undefined
        ? ['authorization_url']
        : placeholdersOf(grant.authorizationUrl)
      : []),
  ];
  for (const name of new Set(needed)) {
    const field = credentials[name];
    if (!field) problems.push(`${at}: needs the field ${name}`);
    else if (field.mandatory === false || (!vault && field.store === false)) {
      problems.push(`${at}: the field ${name} must be mandatory and stored, so that it always arrives`);
    }
  }
  for (const part of ['tokenUrl', 'authorizationUrl'] as const) {
    const url = grant[part];
    if (url === undefined) continue;
    if (URL.parse(url.replace(/\{\{\w+\}\}/g, 'x'))?.protocol !== 'https:')
      problems.push(`${at}.${part}: must be an https URL`);
    for (const name of placeholdersOf(url)) {
      // Where no format and no hosts confine it, a value could lead anywhere.
      const { format = '' } = credentials[name] ?? {};
      if (!placeholdersOf(format).includes(name)) {
        problems.push(`${at}.${part}: the field ${name} needs a format with {{${name}}}, which confines its value`);
      }
    }
  }
  return problems;
}
