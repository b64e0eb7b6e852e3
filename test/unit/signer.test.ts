import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../src/domain/secret.ts';
import { createSigner, fromBase64Url, sha256, toBase64Url } from '../../src/domain/signer.ts';

const OLD = new Secret('the secret that was used until yesterday');
const NEW = new Secret('the secret that has been used since today');

describe('a signature', () => {
  test('is 43 characters of base64url and the same every time', async () => {
    const signature = await createSigner([NEW]).sign('offset', 'text');
    expect(signature).toMatch(/^[\w-]{43}$/);
    expect(await createSigner([NEW]).sign('offset', 'text')).toBe(signature);
  });

  test('is believed for the text that was signed', async () => {
    const signer = createSigner([NEW]);
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string({ unit: 'grapheme' }), async (purpose, text) => {
        expect(await signer.verify(purpose, text, await signer.sign(purpose, text))).toBe(true);
      }),
    );
  });

  test('is not believed for another text', async () => {
    const signer = createSigner([NEW]);
    expect(await signer.verify('offset', 'text!', await signer.sign('offset', 'text'))).toBe(false);
  });

  test('is worth nothing for another purpose', async () => {
    const signer = createSigner([NEW]);
    expect(await signer.verify('checkpoint', 'text', await signer.sign('offset', 'text'))).toBe(false);
  });

  test('does not mix up where the purpose ends and the text begins', async () => {
    const signer = createSigner([NEW]);
    expect(await signer.verify('offse', 'ttext', await signer.sign('offset', 'text'))).toBe(false);
  });

  test('is not believed with any of its bits turned', async () => {
    const signer = createSigner([NEW]);
    const signature = fromBase64Url(await signer.sign('offset', 'text')) ?? new Uint8Array();
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 255 }), async (bit) => {
        const altered = signature.with(bit >> 3, (signature[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
        expect(await signer.verify('offset', 'text', toBase64Url(altered))).toBe(false);
      }),
    );
  });

  test.each(['', 'A', 'not base64url!', '=', 'ÄÖÜ', 'A'.repeat(43), 'A'.repeat(10_000)])(
    'is not any text: %.20j',
    async (signature) => {
      expect(await createSigner([NEW]).verify('offset', 'text', signature)).toBe(false);
    },
  );
});

describe('while secrets are changed', () => {
  test('the new one signs', async () => {
    const during = createSigner([NEW, OLD]);
    expect(await during.sign('offset', 'text')).toBe(await createSigner([NEW]).sign('offset', 'text'));
  });

  test('what the old one signed is still believed', async () => {
    const signature = await createSigner([OLD]).sign('offset', 'text');
    expect(await createSigner([NEW, OLD]).verify('offset', 'text', signature)).toBe(true);
  });

  test('what the old one signed is no longer believed once it is gone', async () => {
    const signature = await createSigner([OLD]).sign('offset', 'text');
    expect(await createSigner([NEW]).verify('offset', 'text', signature)).toBe(false);
  });

  test('what an unknown one signed is not believed', async () => {
    const signature = await createSigner([new Secret('a secret of somebody else altogether')]).sign('offset', 'text');
    expect(await createSigner([NEW, OLD]).verify('offset', 'text', signature)).toBe(false);
  });
});

describe('base64url', () => {
  test('gives back the bytes that went in, in letters that are safe in a URL', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = toBase64Url(bytes);
        expect(text).toMatch(/^[\w-]*$/);
        expect(fromBase64Url(text)).toEqual(bytes);
      }),
    );
  });

  test('takes as many bytes as there are', () => {
    expect(toBase64Url(new Uint8Array(1_000_000))).toHaveLength(1_333_334);
  });

  test.each(['A', 'AAAAA', 'AA==', 'A+/A', 'A A', 'Ä'])('is not %j', (text) => {
    expect(fromBase64Url(text)).toBeUndefined();
  });
});

test('SHA-256 of a text is that of its UTF-8 bytes, in base64url', async () => {
  // From `printf 'é' | openssl dgst -sha256 -binary | base64`.
  expect(await sha256('é')).toBe('SplVfkAzw1Od4utlRyAXytX5VX96BiWgnxw_biumnEw');
});
