import { describe, expect, test } from 'vitest';
import { createSealer, keyIdOf } from '../../src/domain/sealer.ts';
import { Secret } from '../../src/domain/secret.ts';

const OLD = new Secret('the key of the vault until today, long enough');
const NEW = new Secret('the key of the vault from now on, long enough');
const PLACE = ['acme', 'account-1', 'connection-1', 'api_token'];
const sealer = createSealer([OLD]);

describe('a secret that is sealed', () => {
  test('opens in its place', async () => {
    const sealed = await sealer.seal(PLACE, 'höchst geheim');
    expect(await sealer.open(PLACE, sealed)).toBe('höchst geheim');
  });

  test('shows nothing of itself, nor that it is the same as another one', async () => {
    const [one, other] = [await sealer.seal(PLACE, 'secret'), await sealer.seal(PLACE, 'secret')];
    expect(one).not.toContain('secret');
    expect(one).not.toBe(other);
  });

  test.each(PLACE.map((_, index) => index))('does not open in another place: part %i', async (index) => {
    const sealed = await sealer.seal(PLACE, 'secret');
    expect(await sealer.open(PLACE.with(index, 'another'), sealed)).toBeUndefined();
  });

  test('does not open in a place whose parts only run together to the same', async () => {
    const sealed = await sealer.seal(['ab', 'c'], 'secret');
    expect(await sealer.open(['a', 'bc'], sealed)).toBeUndefined();
  });

  test('does not open when any part of it is altered', async () => {
    const sealed = await sealer.seal(PLACE, 'secret');
    for (let index = 0; index < sealed.length - 1; index += 1) {
      const altered = `${sealed.slice(0, index)}${sealed[index] === 'A' ? 'B' : 'A'}${sealed.slice(index + 1)}`;
      expect([index, await sealer.open(PLACE, altered)]).toEqual([index, undefined]);
    }
  });

  test.each(['', 'v1', 'v1.x', 'v1..', 'not sealed at all', 'v2.a.b'])('is not %j', async (text) => {
    expect(await sealer.open(PLACE, text)).toBeUndefined();
  });
});

describe('the keys of a vault', () => {
  test('are told apart by ids that do not tell the keys', async () => {
    const [one, other] = await createSealer([OLD, NEW]).keyIds();
    expect(one).not.toBe(other);
    expect(one).toMatch(/^[\w-]{8}$/);
  });

  test('all open, and the last one seals', async () => {
    const both = createSealer([OLD, NEW]);
    expect(await both.open(PLACE, await sealer.seal(PLACE, 'secret'))).toBe('secret');
    expect(keyIdOf(await both.seal(PLACE, 'secret'))).toBe((await both.keyIds())[1]);
  });

  test('seal where they are named', async () => {
    const both = createSealer([OLD, NEW]);
    const [old] = await both.keyIds();
    expect(await sealer.open(PLACE, await both.seal(PLACE, 'secret', old))).toBe('secret');
    await expect(both.seal(PLACE, 'secret', 'unknown')).rejects.toThrow('no key of this id');
  });

  test('open nothing once they are gone', async () => {
    const sealed = await sealer.seal(PLACE, 'secret');
    expect(await createSealer([NEW]).open(PLACE, sealed)).toBeUndefined();
  });
});
