/** A new path secret, what has to be set for it, and in words how it comes into the place of the old one without a gap. */

import { styleText } from 'node:util';
import { hashPathSecret, newPathSecret } from '../../src/credentials/path-secret.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { pathSecretNames } from '../../src/env.ts';
import { hasPathSecret, urlBase } from '../../src/manifest/endpoints.ts';
import { baseUrlOf } from '../manifest/find-integration.ts';
import { PATH_SECRET_VARIABLE } from '../read-path-secret.ts';
import { deletionOf, type SecretToSet, secretToSet, tellSecrets } from '../secret-to-set.ts';
import { UsageError } from '../usage-error.ts';

export interface Rotation {
  readonly integration: string;
  readonly secret: string;
  /** What the URLs begin with; without an address of the bridge it is a path. */
  readonly urlBase: string;
  /** What to set, in this order. */
  readonly secrets: readonly SecretToSet[];
  /** What takes the old one back, where that was given. */
  readonly deletion?: string;
}

export interface RotationOptions {
  readonly environment: string;
  /** Where Talkdesk reaches the bridge; default the submission's. */
  readonly baseUrl: string | undefined;
  /** The secret in force, which is to be valid meanwhile. */
  readonly old: string | undefined;
}

/** Throws a `UsageError` for an integration that has none. */
export async function makeRotation(integration: Integration, options: RotationOptions): Promise<Rotation> {
  const { environment, baseUrl, old } = options;
  const { name, submission } = integration;
  if (!hasPathSecret(integration)) {
    throw new UsageError(`"${name}" has credentials, so it has no path secret: only type none has one`);
  }
  const isLocated = baseUrl !== undefined || submission?.baseUrl !== undefined;
  const secret = newPathSecret();
  const [current, previous] = pathSecretNames(name);
  const before = old === undefined ? [] : [secretToSet(environment, previous, await hashPathSecret(old))];
  return {
    integration: name,
    secret,
    urlBase: urlBase(integration, isLocated ? baseUrlOf(integration, baseUrl) : '', secret),
    secrets: [...before, secretToSet(environment, current, await hashPathSecret(secret))],
    ...(old === undefined ? {} : { deletion: deletionOf(environment, previous) }),
  };
}

export function toText({ integration, urlBase: base, secrets, deletion }: Rotation): string {
  return [
    `${styleText('bold', `URLs of ${integration}`)} begin with: ${base}`,
    'The last part is the new path secret. It is shown this once and kept nowhere: store it in a safe place.',
    '',
    ...tellSecrets(secrets),
    ...(deletion === undefined
      ? [
          `URLs with an older path secret stop working at once. To have both work until Talkdesk uses the new ones, put the old secret into ${PATH_SECRET_VARIABLE} and run this again.`,
        ]
      : [
          `Then put the new secret into ${PATH_SECRET_VARIABLE}, and give Talkdesk the document with the new URLs: npm run bridge -- manifest ${integration}`,
          `Once Talkdesk uses them, take the old ones back: ${deletion}`,
        ]),
  ].join('\n');
}

export function toJson({ integration, secret, urlBase: base, secrets }: Rotation): string {
  return JSON.stringify({ integration, path_secret: secret, url_base: base, secrets }, null, 2);
}
