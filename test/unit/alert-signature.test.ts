import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signMessage } from '../../src/alerts/signature.ts';
import { parseWebhookSecret } from '../../src/domain/webhook-secret.ts';
import { isFromBridge } from './docs-verify-alert.ts';

const secretOf = (bytes: number, fill: number) => `whsec_${Buffer.alloc(bytes, fill).toString('base64')}`;
const [SECRET, OTHER] = [secretOf(32, 1), secretOf(24, 2)];
const MESSAGE = { id: 'msg_1', timestamp: 1_800_000_000, body: '{"type":"bridge.test","label":"Ação ✓"}' };

const headersOf = (signature: string) =>
  new Headers({
    'webhook-id': MESSAGE.id,
    'webhook-timestamp': String(MESSAGE.timestamp),
    'webhook-signature': signature,
  });
const verify = (signature: string, secret = SECRET, body = MESSAGE.body, now = MESSAGE.timestamp * 1000) =>
  isFromBridge(headersOf(signature), body, secret, now);

describe('the signature of a message', () => {
  test('is that of the specification', async () => {
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    const expected = createHmac('sha256', key).update(`${MESSAGE.id}.${MESSAGE.timestamp}.${MESSAGE.body}`);
    expect(await signMessage(MESSAGE, [SECRET])).toBe(`v1,${expected.digest('base64')}`);
  });

  test('is the one that other senders make of a message that their tests share', async () => {
    const shared = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' };
    const signature = await signMessage(shared, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']);
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test('is there once for each secret, so that a receiver may know either of two', async () => {
    const both = await signMessage(MESSAGE, [SECRET, OTHER]);
    expect(both.split(' ')).toHaveLength(2);
    expect([verify(both, SECRET), verify(both, OTHER), verify(both, secretOf(32, 3))]).toEqual([true, true, false]);
  });

  test('is worth nothing for another body, or another time', async () => {
    const signature = await signMessage(MESSAGE, [SECRET]);
    expect(verify(signature)).toBe(true);
    expect(verify(signature, SECRET, `${MESSAGE.body} `)).toBe(false);
    expect(verify(signature, SECRET, MESSAGE.body, (MESSAGE.timestamp + 301) * 1000)).toBe(false);
    expect(verify('')).toBe(false);
  });
});

describe('a secret of a webhook', () => {
  test.each([24, 25, 26, 32, 64])('may have %i bytes, with or without padding', (bytes) => {
    const secret = secretOf(bytes, 255);
    expect(parseWebhookSecret(secret)?.length).toBe(bytes);
    expect(parseWebhookSecret(secret.replaceAll('=', ''))).toEqual(parseWebhookSecret(secret));
  });

  test.each([
    '',
    'whsec_',
    secretOf(23, 1),
    secretOf(65, 1),
    secretOf(32, 1).slice('whsec_'.length),
    `${secretOf(32, 1)}\n`,
    secretOf(33, 255).replaceAll('/', '_'),
    `whsec_${'A'.repeat(45)}`,
    `whsec_${'A'.repeat(43)}==`,
  ])('is not %j', (text) => {
    expect(parseWebhookSecret(text)).toBeUndefined();
  });
});
