/** `bridge path-secret`: a new path secret for an integration, and how to put it in the place of the old one without a gap. */

import { styleText } from 'node:util';
import { type ArgsDef, defineCommand } from 'citty';
import { hashPathSecret, newPathSecret } from '../src/credentials/path-secret.ts';
import type { Integration } from '../src/declaration/integration.ts';
import { pathSecretNames } from '../src/env.ts';
import { hasPathSecret, urlBase } from '../src/manifest/endpoints.ts';
import { parseFlags, takePositionals } from './flags.ts';
import { baseUrlOf, findIntegration } from './manifest/find-integration.ts';
import { givenPathSecret, PATH_SECRET_VARIABLE } from './read-path-secret.ts';
import {
  deletionOf,
  ENVIRONMENT_ARG,
  readEnvironment,
  type SecretToSet,
  secretToSet,
  tellSecrets,
} from './secret-to-set.ts';
import { UsageError } from './usage-error.ts';

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
    const integration = findIntegration(integrations, name);
    if (!hasPathSecret(integration)) {
      throw new UsageError(`"${name}" has credentials, so it has no path secret: only type none has one`);
    }
    const environment = readEnvironment(flags);
    const rotation = await makeRotation(integration, environment, flags.last('base-url'), givenPathSecret());
    process.stdout.write(`${flags.has('json') ? toJson(rotation) : toText(rotation)}\n`);
  },
});

interface Rotation {
  readonly integration: string;
  readonly environment: string;
  readonly secret: string;
  /** What the URLs begin with. */
  readonly urlBase: string;
  /** What to set, in this order. */
  readonly secrets: readonly SecretToSet[];
  readonly previousName: string;
}

async function makeRotation(
  integration: Integration,
  environment: string,
  givenUrl: string | undefined,
  old: string | undefined,
): Promise<Rotation> {
  const secret = newPathSecret();
  const isLocated = givenUrl !== undefined || integration.submission?.baseUrl !== undefined;
  const [current, previous] = pathSecretNames(integration.name);
  return {
    integration: integration.name,
    environment,
    secret,
    urlBase: urlBase(integration, isLocated ? baseUrlOf(integration, givenUrl) : '', secret),
    secrets: [
      ...(old === undefined ? [] : [secretToSet(environment, previous, await hashPathSecret(old))]),
      secretToSet(environment, current, await hashPathSecret(secret)),
    ],
    previousName: previous,
  };
}

function toText({ integration, environment, urlBase: base, secrets, previousName }: Rotation): string {
  const hasOld = secrets.length > 1;
  return [
    `${styleText('bold', `URLs of ${integration}`)} begin with: ${base}`,
    `The last part is the new path secret. It is shown this once and kept nowhere: store it in a safe place.`,
    '',
    ...tellSecrets(secrets),
    ...(hasOld
      ? [
          `Then put the new one into ${PATH_SECRET_VARIABLE} and give Talkdesk the new URLs: npm run bridge -- manifest ${integration}`,
          `Once Talkdesk uses them, take the old ones back: ${deletionOf(environment, previousName)}`,
        ]
      : [
          `URLs with an older path secret stop working at once. To have both work until Talkdesk uses the new ones, put the old secret into ${PATH_SECRET_VARIABLE} and run this again.`,
        ]),
  ].join('\n');
}

function toJson({ integration, secret, urlBase: base, secrets }: Rotation): string {
  return JSON.stringify({ integration, path_secret: secret, url_base: base, secrets }, null, 2);
}
