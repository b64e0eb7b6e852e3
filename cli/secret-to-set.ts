/** Secrets of the Worker that a person is told to set: each with its value, and the command that asks for it. */

import { type Flags } from './flags.ts';
import { UsageError } from './usage-error.ts';

export interface SecretToSet {
  readonly name: string;
  readonly value: string;
  /** wrangler asks for the value, so that it is in no history of commands. */
  readonly command: string;
}

export const ENVIRONMENT_ARG = {
  type: 'string',
  default: 'production',
  valueHint: 'NAME',
  description: 'The environment that is to know it',
} as const;

/** The environment that the flags name. */
export function readEnvironment(flags: Flags): string {
  const environment = flags.last('env') ?? ENVIRONMENT_ARG.default;
  if (!/^[a-z][\w-]*$/i.test(environment)) throw new UsageError('--env must be the name of an environment');
  return environment;
}

export function secretToSet(environment: string, name: string, value: string): SecretToSet {
  return { name, value, command: `npx wrangler secret put ${name} --env ${environment}` };
}

/** What takes it away again. */
export const deletionOf = (environment: string, name: string) =>
  `npx wrangler secret delete ${name} --env ${environment}`;

/** Lines for a person, in the order in which they are to be set. */
export function tellSecrets(secrets: readonly SecretToSet[]): readonly string[] {
  return [
    'Have the bridge know its hash. Each command asks for a value:',
    ...secrets.flatMap(({ command, value }) => ['', `  ${command}`, `    ${value}`]),
    '',
  ];
}
