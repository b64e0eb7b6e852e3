/** The signature of a message: `v1,` and HMAC-SHA-256 in base64, as the Standard Webhooks specification has it. */

import { parseWebhookSecret } from '../domain/webhook-secret.ts';

export interface Signed {
  readonly id: string;
  /** Seconds since 1970 UTC, when it is sent. */
  readonly timestamp: number;
  readonly body: string;
}

/** One signature by each secret, with a blank between them, so that either of two opens while one replaces the other. */
export async function signMessage({ id, timestamp, body }: Signed, secrets: readonly string[]): Promise<string> {
  const content = `${id}.${timestamp}.${body}`;
  return (await Promise.all(secrets.map((secret) => signatureBy(secret, content)))).join(' ');
}

async function signatureBy(secret: string, content: string): Promise<string> {
  const bytes = parseWebhookSecret(secret);
  if (!bytes) throw new TypeError('A secret of the webhook is not one');
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const signature = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(content));
  return `v1,${btoa(String.fromCharCode(...new Uint8Array(signature)))}`;
}
