/** `bridge operator-key`: a new key for the operator, and how to put it in the place of the old one without a gap. */

import { styleText } from 'node:util';
import { type ArgsDef, defineCommand } from 'citty';
import { hashOperatorKey, newOperatorKey } from '../src/credentials/operator-key.ts';
import { parseFlags, takePositionals } from './flags.ts';
import { KEY_VARIABLE } from './operator/key.ts';
import {
  deletionOf,
  ENVIRONMENT_ARG,
  readEnvironment,
  type SecretToSet,
  secretToSet,
  tellSecrets,
} from './secret-to-set.ts';
import { UsageError } from './usage-error.ts';

/** A key that was ever made here is longer. */
const SHORTEST_KEY = 30;

const ARGS = {
  env: ENVIRONMENT_ARG,
  json: { type: 'boolean', description: 'Print the result as JSON, and nothing else, to stdout' },
} as const satisfies ArgsDef;

export const operatorKey = defineCommand({
  meta: {
    name: 'operator-key',
    description: `Makes a new operator key and says how to have the bridge know it. With the old key in ${KEY_VARIABLE}, the old one goes on working meanwhile. Changes nothing by itself`,
  },
  args: ARGS,
  async run({ rawArgs }) {
    const flags = parseFlags(ARGS, rawArgs);
    takePositionals(flags);
    const environment = readEnvironment(flags);
    const old = process.env[KEY_VARIABLE]?.trim();
    if (old && (old.length < SHORTEST_KEY || /\s/.test(old))) {
      throw new UsageError(`What is in ${KEY_VARIABLE} is no operator key; put the key in force there, or nothing`);
    }
    const rotation = await makeRotation(environment, old);
    process.stdout.write(`${flags.has('json') ? toJson(rotation) : toText(rotation)}\n`);
  },
});

interface Rotation {
  readonly environment: string;
  readonly key: string;
  /** What to set, in this order. */
  readonly secrets: readonly SecretToSet[];
}

async function makeRotation(environment: string, old: string | undefined): Promise<Rotation> {
  const key = newOperatorKey();
  const previous = old ? [secretToSet(environment, 'OPERATOR_KEY_HASH_PREVIOUS', await hashOperatorKey(old))] : [];
  const current = secretToSet(environment, 'OPERATOR_KEY_HASH', await hashOperatorKey(key));
  return { key, environment, secrets: [...previous, current] };
}

function toText({ key, environment, secrets }: Rotation): string {
  const hasOld = secrets.length > 1;
  return [
    `${styleText('bold', 'New operator key')}: ${key}`,
    'It is shown this once and kept nowhere: store it in a safe place.',
    '',
    ...tellSecrets(secrets),
    hasOld
      ? `Then use the new key everywhere, and take the old one back: ${deletionOf(environment, 'OPERATOR_KEY_HASH_PREVIOUS')}`
      : `The old key stops working at once. To have both work for a while, put the old one into ${KEY_VARIABLE} and run this again.`,
  ].join('\n');
}

function toJson({ key, secrets }: Rotation): string {
  return JSON.stringify({ operator_key: key, secrets }, null, 2);
}
