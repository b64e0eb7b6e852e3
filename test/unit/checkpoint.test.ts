import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Position, SequencePosition } from '../../src/domain/position.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createSigner, toBase64Url } from '../../src/domain/signer.ts';
import { type Checkpoint, openCheckpoint, sealCheckpoint } from '../../src/sync/checkpoint.ts';

const OLD = new Secret('the secret that was used until yesterday');
const NEW = new Secret('the secret that has been used since today');
const signer = createSigner([NEW]);
const owner = { integration: 'acme', account: 'a1' };
const position: SequencePosition = { kind: 'sequence', generation: 'g1', sequence: 42 };
const checkpoint: Checkpoint = { streams: { contacts: position }, epoch: 0, mapping: 'm1' };

/** A checkpoint with our signature on any content, as only the holder of the secret can make one. */
async function forge(content: string): Promise<string> {
  const text = toBase64Url(new TextEncoder().encode(content));
  return `2.${text}.${await signer.sign('contact checkpoint', text)}`;
}

describe('a checkpoint', () => {
  const text = fc.string({ unit: 'grapheme' });
  const wholeNumber = fc.maxSafeInteger();
  const numbering = { generation: text, sequence: fc.maxSafeNat() };
  const positions: fc.Arbitrary<Position> = fc.oneof(
    fc.record({ kind: fc.constant('sequence' as const), ...numbering }),
    fc.record({ kind: fc.constant('scan' as const), ...numbering }),
    fc.record(
      { kind: fc.constant('keyset' as const), changedAt: wholeNumber, id: text },
      { requiredKeys: ['kind', 'changedAt'] },
    ),
    fc.record(
      { kind: fc.constant('feed' as const), cursor: text, at: wholeNumber },
      { requiredKeys: ['kind', 'cursor'] },
    ),
  );
  const checkpoints: fc.Arbitrary<Checkpoint> = fc.record(
    {
      streams: fc.dictionary(fc.stringMatching(/^[a-z]\w{0,8}$/), positions, { maxKeys: 4, noNullPrototype: true }),
      departures: fc.record({ kind: fc.constant('sequence' as const), ...numbering }),
      epoch: fc.maxSafeNat(),
      mapping: text,
    },
    { requiredKeys: ['streams', 'epoch', 'mapping'], noNullPrototype: true },
  );

  test('opens to all that was sealed: positions of every kind, departures, epoch and mapping', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, checkpoints, async (integration, account, said) => {
        const sealed = await sealCheckpoint(signer, { integration, account }, said);
        expect(await openCheckpoint(signer, { integration, account }, sealed)).toEqual(said);
      }),
    );
  });

  test('of a source without contacts opens too', async () => {
    const nothing: Checkpoint = { streams: {}, epoch: 0, mapping: '' };
    expect(await openCheckpoint(signer, owner, await sealCheckpoint(signer, owner, nothing))).toEqual(nothing);
  });

  test('is text without blanks that is safe in a URL', async () => {
    expect(await sealCheckpoint(signer, owner, checkpoint)).toMatch(/^2\.[\w-]+\.[\w-]{43}$/);
  });

  test('is the same for the same positions, so that a quiet run changes nothing', async () => {
    expect(await sealCheckpoint(signer, owner, checkpoint)).toBe(await sealCheckpoint(signer, owner, checkpoint));
  });

  test('still opens after the secret was changed, while the old one is believed', async () => {
    const sealed = await sealCheckpoint(createSigner([OLD]), owner, checkpoint);
    expect(await openCheckpoint(createSigner([NEW, OLD]), owner, sealed)).toEqual(checkpoint);
  });
});

describe('a checkpoint says nothing', () => {
  test('once the secret that sealed it is no longer believed', async () => {
    const sealed = await sealCheckpoint(createSigner([OLD]), owner, checkpoint);
    expect(await openCheckpoint(signer, owner, sealed)).toBeUndefined();
  });

  test.each([
    ['another account', { ...owner, account: 'a2' }],
    ['another integration', { ...owner, integration: 'other' }],
  ])('to %s', async (_, other) => {
    expect(await openCheckpoint(signer, other, await sealCheckpoint(signer, owner, checkpoint))).toBeUndefined();
  });

  test.each([
    ['of another version', (sealed: string) => sealed.replace(/^2/, '1')],
    ['without its version', (sealed: string) => sealed.slice(2)],
    ['without its signature', (sealed: string) => sealed.slice(0, -44)],
    ['with an empty signature', (sealed: string) => sealed.slice(0, -43)],
    ['with a fourth part', (sealed: string) => `${sealed}.more`],
    ['with a blank behind it', (sealed: string) => `${sealed} `],
    ['in capitals', (sealed: string) => sealed.toUpperCase()],
  ])('%s', async (_, alter) => {
    const sealed = await sealCheckpoint(signer, owner, checkpoint);
    expect(await openCheckpoint(signer, owner, alter(sealed))).toBeUndefined();
  });

  test('with any character of its content exchanged', async () => {
    const sealed = await sealCheckpoint(signer, owner, checkpoint);
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
      fc.tuple(part, part).map(([a, b]) => `2.${a}.${b}`),
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
  const whole = { ...owner, ...checkpoint };
  const without = (key: keyof typeof whole) =>
    Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key));
  const at = (contacts: unknown) => ({ ...whole, streams: { contacts } });

  test('is made in the tests as the bridge makes it', async () => {
    expect(await forge(JSON.stringify(whole))).toBe(await sealCheckpoint(signer, owner, checkpoint));
  });

  test.each([
    ['no integration', without('integration')],
    ['no account', without('account')],
    ['no streams', without('streams')],
    ['no epoch', without('epoch')],
    ['no mapping', without('mapping')],
    ['an epoch below zero', { ...whole, epoch: -1 }],
    ['half an epoch', { ...whole, epoch: 0.5 }],
    ['a mapping that is no text', { ...whole, mapping: 1 }],
    ['departures of another kind', { ...whole, departures: { kind: 'keyset', changedAt: 1 } }],
    ['departures that are null', { ...whole, departures: null }],
    ['a position of no kind', at({ generation: 'g1', sequence: 1 })],
    ['a position of a kind that there is not', at({ ...position, kind: 'tree' })],
    ['a number below zero', at({ ...position, sequence: -1 })],
    ['a fraction', at({ ...position, sequence: 1.5 })],
    ['a number without the name of its numbering', at({ kind: 'scan', sequence: 1 })],
    ['a time that is a fraction', at({ kind: 'keyset', changedAt: 1.5 })],
    ['a time that is text', at({ kind: 'keyset', changedAt: '2026-01-01' })],
    ['an id that is a number', at({ kind: 'keyset', changedAt: 1, id: 1 })],
    ['a feed without its cursor', at({ kind: 'feed', at: 1 })],
    ['one good position and a bad one', { ...whole, streams: { contacts: position, leads: {} } }],
    ['a list', [owner, checkpoint]],
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
