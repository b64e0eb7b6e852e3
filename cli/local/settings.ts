/** What a local bridge is set to: by `.dev.vars`, and by values of its own where that says nothing. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { PROJECT } from '../project.ts';

type Texts = Readonly<NodeJS.Dict<string>>;

const LOCAL_SECRET = 'local-development-secret-not-for-production';

/** A bridge does not serve without them. */
const NEEDED = ['BRIDGE_SECRET', 'VAULT_KEY'];

const OTHERS = [
  'ALERT_WEBHOOK_SECRET',
  'ALERT_WEBHOOK_SECRET_PREVIOUS',
  'ALERT_WEBHOOK_URL',
  'BRIDGE_SECRET_PREVIOUS',
  'LOG_LEVEL',
  'OPERATOR_KEY_HASH',
  'OPERATOR_KEY_HASH_PREVIOUS',
  'PURGE_AFTER_DAYS',
  'VAULT_KEY_NEXT',
];

/** Taken from the environment, too: which service is tried changes from one start to the next. */
const LOCAL_SERVICES = 'LOCAL_SERVICES';

/** One or two for each integration of type `none`. */
const isOfPath = (name: string) => name.startsWith('PATH_SECRET_HASH_');

/** By name, none of them empty. `chosen` is what `.dev.vars` says; the needed ones and `LOCAL_SERVICES` may come from `env`, too. */
export function localSettings(chosen: Texts, env: Texts): Record<string, string> {
  const settings = Object.fromEntries(NEEDED.map((name) => [name, chosen[name] || env[name] || LOCAL_SECRET]));
  for (const name of [...OTHERS, ...Object.keys(chosen).filter(isOfPath)]) {
    const value = chosen[name];
    if (value) settings[name] = value;
  }
  const services = chosen[LOCAL_SERVICES] || env[LOCAL_SERVICES];
  if (services) settings[LOCAL_SERVICES] = services;
  return settings;
}

/** Nothing where there is no such file. */
export function readDevVars(): Texts {
  try {
    return parseEnv(readFileSync(join(PROJECT, '.dev.vars'), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}
