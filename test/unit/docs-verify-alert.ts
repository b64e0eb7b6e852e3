import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether a message is the bridge's; `body` as it came, before anything parses it. */
export function isFromBridge(headers: Headers, body: string, secret: string, now = Date.now()): boolean {
  const id = headers.get('webhook-id');
  const timestamp = headers.get('webhook-timestamp');
  // An old message may be one that somebody recorded.
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= 300)) return false;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  const expected = Buffer.from(`v1,${signature}`);
  // There are two while the secret is being changed.
  const given = (headers.get('webhook-signature') ?? '').split(' ').map((each) => Buffer.from(each));
  return given.some((each) => each.length === expected.length && timingSafeEqual(each, expected));
}
