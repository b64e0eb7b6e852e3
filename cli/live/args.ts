/** The flags of commands that run an integration against the live system. */

import type { ArgsDef } from 'citty';
import type { Integration } from '../../src/declaration/integration.ts';
import { type LocalServices, readLocalServices } from '../../src/upstream/local-services.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { AUTH_VARIABLE, readCredentials, readValues } from '../credentials.ts';
import { type Flags, parseAssignments } from '../flags.ts';
import { printable } from '../print.ts';
import { readSmallFile } from '../read-small-file.ts';
import { UsageError } from '../usage-error.ts';
import { type Live, openLive } from './live.ts';

export const LIVE_ARGS = {
  auth: {
    type: 'string',
    valueHint: 'NAME=VALUE',
    description: `An auth field; repeat it. To keep a secret out of the shell's history, write NAME=@FILE or NAME=env:VARIABLE, or put the whole auth object into ${AUTH_VARIABLE} as JSON`,
  },
  token: {
    type: 'string',
    valueHint: 'env:VARIABLE',
    description: 'An access token, where Talkdesk supplies it or a person has consented: env:VARIABLE or @FILE',
  },
  setting: {
    type: 'string',
    valueHint: 'NAME=VALUE',
    description: 'A setting of the account, such as country=PT; repeat it',
  },
  at: {
    type: 'string',
    valueHint: 'ORIGIN',
    description:
      'Have all requests go to this origin of this machine, such as http://127.0.0.1:8790; default: as the variable LOCAL_SERVICES says',
  },
} as const satisfies ArgsDef;

/** Opens the integration with the credentials of the flags. Throws a `UsageError` for those that break a rule of their field. */
export function openWith(flags: Flags, integration: Integration): Live {
  const sources = { env: process.env, readFile: readSmallFile };
  const token = flags.last('token');
  const at = flags.last('at');
  if (at !== undefined) checkOrigin(at);
  try {
    return openLive({
      integration,
      auth: readCredentials(flags.all('auth'), sources),
      ...(token === undefined ? {} : { token: readValues('token', [`token=${token}`], sources)['token'] ?? '' }),
      settings: parseAssignments('setting', flags.all('setting')),
      ...(at === undefined ? { services: localServices() } : { at }),
      // A service that hangs is seen by whoever waits for it.
      ...(process.stderr.isTTY ? { tell: (line) => void process.stderr.write(`${printable(line)}\n`) } : {}),
    });
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error;
    throw new UsageError(`${error.message}; give it with --auth`, { cause: error });
  }
}

/** Those of the variable that a bridge on this machine reads, too. */
function localServices(): LocalServices {
  const text = process.env['LOCAL_SERVICES'] ?? '';
  if (text === '') return new Map();
  const read = readLocalServices(text);
  if ('problem' in read) throw new UsageError(`The variable LOCAL_SERVICES: ${read.problem}`);
  return read.services;
}

function checkOrigin(at: string): void {
  const read = readLocalServices(`https://service.example.org=${at}`);
  if ('problem' in read) throw new UsageError('--at must be an origin of this machine, such as http://127.0.0.1:8790');
}

/** A flag that is a whole number from 1 on. */
export function countIn(flags: Flags, name: string): number | undefined {
  const text = flags.last(name);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--${name} must be a whole number of at least 1`);
  return Number(text);
}
