/** Wrong credentials where data is given out, and the same request again with the right ones. */

import type { StrangerEvidence } from '../evidence.ts';
import type { Purpose } from '../caller.ts';
import { endpointsOf, type Session, withWrong } from '../session.ts';

const FIRST_REQUESTS: readonly (readonly [Purpose, (types: readonly string[]) => object])[] = [
  ['contacts', () => ({ meta: {} })],
  ['agents', () => ({ meta: { offset: null } })],
  [
    'interactions',
    (types) => ({ meta: { interaction_types: types }, data: { contact_external_id: 'x-no-such-contact' } }),
  ],
];

export async function walkStrangers(session: Session): Promise<StrangerEvidence> {
  const { caller, manifest, storedAuth: auth, proving, isOauth } = session;
  const endpoints = endpointsOf(manifest);
  const tries = [];
  for (const [purpose, bodyFor] of proving.length > 0 ? FIRST_REQUESTS : []) {
    if (!endpoints.has(purpose)) continue;
    const body = bodyFor(manifest.integration.interaction_types);
    const wrong = await caller.send(purpose, 'with wrong credentials', { auth: withWrong(auth, proving), ...body });
    const right = await caller.send(purpose, 'the same with the right credentials', { auth, ...body });
    tries.push({ wrong, right });
  }
  return { isOauth, tries };
}
