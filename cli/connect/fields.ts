/** The credentials that a connection needs: those that are given, and the others from whoever sits there. */

import { isCancel, password, text } from '@clack/prompts';
import type { ConnectionFieldView } from '../../src/operators/connect-fields.ts';
import { CommandError } from '../command-error.ts';
import { printable } from '../print.ts';
import { UsageError } from '../usage-error.ts';

type Values = Readonly<Record<string, string>>;

/** Asks for the value of a field; empty where there is none. */
export type AskField = (field: ConnectionFieldView) => Promise<string>;

/** `ask` is absent where nobody can be asked: what is mandatory must be given then. */
export async function completeFields(
  fields: readonly ConnectionFieldView[],
  given: Values,
  ask?: AskField,
): Promise<Values> {
  const unknown = Object.keys(given).find((name) => fields.every((field) => field.name !== name));
  if (unknown !== undefined) {
    const names = fields.map(({ name }) => name).join(', ');
    throw new UsageError(`--field ${unknown}: the integration has no field of this name; there are ${names}`);
  }
  const open = fields.filter(({ name }) => !given[name]);
  const missing = open.filter(({ mandatory }) => mandatory).map(({ name }) => name);
  if (!ask && missing.length > 0) {
    const flags = missing.map((name) => `--field ${name}=env:VARIABLE`).join(' ');
    throw new UsageError(`Missing: ${missing.join(', ')}. Nobody can be asked here; give them with ${flags}`);
  }
  const values: Record<string, string> = { ...given };
  for (const field of ask ? open : []) {
    const value = (await ask?.(field)) ?? '';
    if (value !== '') values[field.name] = value;
  }
  return values;
}

/** Asks on stderr; what is secret is not shown. */
export const askField: AskField = async ({ name, display, mandatory, secret, help, format }) => {
  const hints = [help, format && `such as ${format}`, mandatory ? undefined : 'may be left empty'].filter(Boolean);
  const message = printable(`${display} (${name})${hints.length > 0 ? `: ${hints.join('; ')}` : ''}`);
  const validate = (value: string | undefined) => (mandatory && !value?.trim() ? 'A value is needed' : undefined);
  const typed = await (secret ? password : text)({ message, validate, output: process.stderr });
  if (isCancel(typed)) throw new CommandError('Nothing was connected.');
  return (typed ?? '').trim();
};
