import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Position } from '../../src/domain/position.ts';
import { createSigner, toBase64Url } from '../../src/domain/signer.ts';
import { openCheckpoint, sealCheckpoint } from '../../src/sync/checkpoint.ts';

const OLD = 'the secret that was used until yesterday';
const NEW = 'the secret that has been used since today';
const signer = createSigner([NEW]);
const owner = { integration: 'acme', account: 'a1' };
const position: Position = { kind: 'sequence', generation: 'g1', sequence: 42 };

/** A checkpoint with our signature on any content, as only the holder of the secret can make one. */
async function forge(content: string): Promise<string> {
  const text = toBase64Url(new TextEncoder().encode(content));
  return `1.${text}.${await signer.sign('contact checkpoint', text)}`;
}

describe('a checkpoint', () => {
  test('opens to the position that was sealed', async () => {
    const names = fc.string({ unit: 'grapheme' });
    await fc.assert(
      fc.asyncProperty(names, names, names, fc.maxSafeNat(), async (integration, account, generation, sequence) => {
        const sealed = await sealCheckpoint(signer, { integration, account }, { ...position, generation, sequence });
        expect(await openCheckpoint(signer, { integration, account }, sealed)).toEqual({
          kind: 'sequence',
          generation,
          sequence,
        });
      }),
    );
  });

  test('is text without blanks that is safe in a URL', async () => {
    expect(await sealCheckpoint(signer, owner, position)).toMatch(/^1\.[\w-]+\.[\w-]{43}$/);
  });

  test('is the same for the same position, so that a quiet run changes nothing', async () => {
    expect(await sealCheckpoint(signer, owner, position)).toBe(await sealCheckpoint(signer, owner, position));
  });

  test('still opens after the secret was changed, while the old one is believed', async () => {
    const sealed = await sealCheckpoint(createSigner([OLD]), owner, position);
    expect(await openCheckpoint(createSigner([NEW, OLD]), owner, sealed)).toEqual(position);
  });
});

describe('a checkpoint says nothing', () => {
  test('once the secret that sealed it is no longer believed', async () => {
    const sealed = await sealCheckpoint(createSigner([OLD]), owner, position);
    expect(await openCheckpoint(signer, owner, sealed)).toBeUndefined();
  });

  test.each([
    ['another account', { ...owner, account: 'a2' }],
    ['another integration', { ...owner, integration: 'other' }],
  ])('to %s', async (_, other) => {
    expect(await openCheckpoint(signer, other, await sealCheckpoint(signer, owner, position))).toBeUndefined();
  });

  test.each([
    ['of another version', (sealed: string) => sealed.replace(/^1/, '2')],
    ['without its version', (sealed: string) => sealed.slice(2)],
    ['without its signature', (sealed: string) => sealed.slice(0, -44)],
    ['with an empty signature', (sealed: string) => sealed.slice(0, -43)],
    ['with a fourth part', (sealed: string) => `${sealed}.more`],
    ['with a blank behind it', (sealed: string) => `${sealed} `],
    ['in capitals', (sealed: string) => sealed.toUpperCase()],
  ])('%s', async (_, alter) => {
    const sealed = await sealCheckpoint(signer, owner, position);
    expect(await openCheckpoint(signer, owner, alter(sealed))).toBeUndefined();
  });

  test('with any character of its content exchanged', async () => {
    const sealed = await sealCheckpoint(signer, owner, position);
    const content = sealed.length - 44;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: content }),
        fc.constantFrom('A', 'z', '0', '-', '_', '.', ' '),
        async (at, char) => {
          fc.pre(sealed[at] !== char);
          const altered = sealed.slice(0, at) + char + sealed.slice(at + 1);
          expect(await openCheckpoint(signer, owner, altered)).toBeUndefined();
        },
      ),
    );
  });

  test('when it is any text, and never throws', async () => {
    const part = fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary' }));
    const text = fc.oneof(
      part,
      fc.tuple(part, part).map(([a, b]) => `1.${a}.${b}`),
      fc.tuple(part, part, part).map((parts) => parts.join('.')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (garbage) => {
        expect(await openCheckpoint(signer, owner, garbage)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});

describe('a checkpoint of ours with other content', () => {
  const streams = { contacts: position };

  test('is made in the tests as the bridge makes it', async () => {
    const sealed = await sealCheckpoint(signer, owner, position);
    expect(await forge(JSON.stringify({ ...owner, streams }))).toBe(sealed);
  });

  test.each([
    ['no owner', { streams }],
    ['no streams', owner],
    ['another stream only', { ...owner, streams: { companies: position } }],
    ['another kind of position', { ...owner, streams: { contacts: { kind: 'keyset', changedAt: 1, id: '1' } } }],
    ['a number below zero', { ...owner, streams: { contacts: { ...position, sequence: -1 } } }],
    ['a fraction', { ...owner, streams: { contacts: { ...position, sequence: 1.5 } } }],
    ['a list', [owner, streams]],
    ['null', null],
  ])('says nothing when it holds %s', async (_, content) => {
    expect(await openCheckpoint(signer, owner, await forge(JSON.stringify(content)))).toBeUndefined();
  });

  test('says nothing when it holds any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (content) => {
        expect(await openCheckpoint(signer, owner, await forge(content))).toBeUndefined();
      }),
    );
  });

  test.each(['', 'not JSON', '{"integration":', '\u0000'])(
    'says nothing when it holds no JSON: %j',
    async (content) => {
      expect(await openCheckpoint(signer, owner, await forge(content))).toBeUndefined();
    },
  );
});
