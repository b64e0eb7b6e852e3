/** Requests that are not as Talkdesk sends them. None of them could cause a write: they hold nothing to write. */

import type { Purpose } from '../caller.ts';
import type { ProtocolEvidence } from '../evidence.ts';
import { endpointsOf, type Session } from '../session.ts';

/** Larger than what a bridge can need, and small enough for any server to read. */
const LARGE = 1_000_000;

export async function walkProtocol({ caller, manifest, auth, storedAuth }: Session): Promise<ProtocolEvidence> {
  const purposes = [...endpointsOf(manifest).keys()];
  const wrongMethod = [];
  const brokenJson = [];
  for (const purpose of purposes) {
    wrongMethod.push(await caller.send(purpose, 'GET', undefined, { isProper: false, method: 'GET' }));
    brokenJson.push(
      await caller.send(purpose, 'broken JSON', undefined, { isProper: false, text: '{"auth": {"x_broken"' }),
    );
  }
  const harmless = purposes.find((purpose) => !purpose.startsWith('action '));
  if (harmless === undefined) return { wrongMethod, brokenJson };

  const body = usualBody(harmless);
  const withAuth = { auth: harmless === 'validation' ? auth : storedAuth, ...body };
  const send = (about: string, variant: object) => caller.send(harmless, about, withAuth, variant);
  return {
    wrongMethod,
    brokenJson,
    largeBody: await caller.send(
      harmless,
      'a body of 1 MB',
      { ...withAuth, x_padding: 'x'.repeat(LARGE) },
      { isProper: false },
    ),
    charset: await send('Content-Type with a charset', { contentType: 'application/json; charset=utf-8' }),
    otherType: await send('Content-Type text/plain', { contentType: 'text/plain', isProper: false }),
  };
}

function usualBody(purpose: Purpose): object {
  if (purpose === 'validation') return {};
  return purpose === 'interactions' ? { meta: {}, data: { contact_external_id: 'x-no-such-contact' } } : { meta: {} };
}
