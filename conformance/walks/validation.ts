/** The activation of the integration, with the right credentials, with wrong ones and with none. */

import type { ValidationEvidence } from '../evidence.ts';
import { isYes } from '../reading.ts';
import { type Session, withWrong } from '../session.ts';

export async function walkValidation(session: Session, isWanted: boolean): Promise<ValidationEvidence> {
  const { caller, auth, proving, manifest } = session;
  const { authentication_type, authentication_configuration: declared } = manifest.integration;
  const send = (about: string, body: object) => caller.send('validation', about, body);
  const isOpen = authentication_type === 'none';
  const accepted = await send('the given credentials', { auth });
  if (!isWanted || !isYes(accepted)) return { isOpen, declared, accepted };

  const unknownKeys = await send('with unknown keys besides', { auth: { ...auth, x_unknown: 'x' }, x_unknown: {} });
  const wrong = [];
  for (const field of proving) {
    wrong.push({ field, exchange: await send(`with a wrong ${field}`, { auth: withWrong(auth, [field]) }) });
  }
  const without = [];
  for (const [about, body] of isOpen ? [] : WITHOUT) without.push(await send(about, body));
  return { isOpen, declared, accepted, rest: { unknownKeys, wrong, without } };
}

const WITHOUT: readonly (readonly [string, object])[] = [
  ['without auth', {}],
  ['with auth null', { auth: null }],
  ['with an empty auth', { auth: {} }],
];
