/** `bridge path-secret`: a new path secret for an integration that has no credentials. */

import { type ArgsDef, defineCommand } from 'citty';
import { parseFlags, takePositionals } from './flags.ts';
import { findIntegration } from './manifest/find-integration.ts';
import { makeRotation, toJson, toText } from './path-secret/rotation.ts';
import { givenPathSecret, PATH_SECRET_VARIABLE } from './read-path-secret.ts';
import { ENVIRONMENT_ARG, readEnvironment } from './secret-to-set.ts';

const ARGS = {
  name: { type: 'positional', description: "The integration's name" },
  env: ENVIRONMENT_ARG,
  'base-url': {
    type: 'string',
    valueHint: 'URL',
    description: 'Where Talkdesk reaches the bridge; default: submission.baseUrl of the declaration',
  },
  json: { type: 'boolean', description: 'Print the result as JSON, and nothing else, to stdout' },
} as const satisfies ArgsDef;

export const pathSecret = defineCommand({
  meta: {
    name: 'path-secret',
    description: `Makes a new path secret for an integration of type none, and says how to have the bridge know it. With the old one in ${PATH_SECRET_VARIABLE}, the old URLs go on working meanwhile. Changes nothing by itself`,
  },
  args: ARGS,
  async run({ rawArgs }) {
    const flags = parseFlags(ARGS, rawArgs);
    const [name = ''] = takePositionals(flags, ['NAME']);
    const { integrations } = await import('../src/integrations/index.ts');
    const rotation = await makeRotation(findIntegration(integrations, name), {
      environment: readEnvironment(flags),
      baseUrl: flags.last('base-url'),
      old: givenPathSecret(),
    });
    process.stdout.write(`${flags.has('json') ? toJson(rotation) : toText(rotation)}\n`);
  },
});
