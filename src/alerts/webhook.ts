/** One message on its way to the receiver, signed, and what the receiver said. */

import { BridgeError } from '../domain/errors.ts';
import type { Secret } from '../domain/secret.ts';
import type { Send } from '../upstream/send.ts';
import type { Message } from './message.ts';
import { signMessage } from './signature.ts';

/** Where alerts go. */
export interface Webhook {
  /** May hold a secret of its own. */
  readonly url: Secret;
  /** With which messages are signed: the one in force, then one that is being replaced. */
  readonly secrets: readonly Secret[];
}

/** The status of the receiver's answer, or the code of the error for which there was none. */
export type Outcome = { readonly status: number } | { readonly code: string };

export interface PostParts {
  readonly webhook: Webhook;
  /** A way out for one message. */
  readonly newSend: () => Send;
  readonly now: () => number;
}

/** Sends a message. Redirects are answers like any other: the receiver has to be named where it is. */
export async function postMessage({ webhook, newSend, now }: PostParts, { id, body }: Message): Promise<Outcome> {
  const secrets = webhook.secrets.map((secret) => secret.reveal());
  const timestamp = Math.floor(now() / 1000);
  const headers = {
    'Content-Type': 'application/json',
    'User-Agent': 'talkdesk-bridge',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': await signMessage({ id, timestamp, body }, secrets),
  };
  try {
    const { status } = await newSend()(webhook.url.reveal(), { method: 'POST', headers, body });
    return { status };
  } catch (error) {
    if (error instanceof BridgeError) return { code: error.code };
    throw error;
  }
}

export const isTaken = (outcome: Outcome): boolean =>
  'status' in outcome && outcome.status >= 200 && outcome.status <= 299;
