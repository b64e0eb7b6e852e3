import { describe, expect, test } from 'vitest';
import { CommandError } from '../../cli/command-error.ts';
import { sendPersistently } from '../../cli/import/persistent-send.ts';
import { TemporaryFailure } from '../../cli/operator/temporary-failure.ts';

const ANSWER = { created: 1, updated: 0, unchanged: 0, rejected: [] };

/** Sends over a bridge that fails as told, and writes down the pauses. */
function sendingOver(failures: readonly Error[]) {
  const pauses: number[] = [];
  let tries = 0;
  const send = sendPersistently(
    async () => {
      const failure = failures[tries];
      tries += 1;
      if (failure) throw failure;
      return ANSWER;
    },
    async (ms) => pauses.push(ms),
  );
  return { send, pauses, tries: () => tries };
}

const away = new TemporaryFailure('away');

describe('a batch', () => {
  test('is sent once where all goes well', async () => {
    const { send, pauses, tries } = sendingOver([]);
    expect(await send([{}])).toBe(ANSWER);
    expect({ pauses, tries: tries() }).toEqual({ pauses: [], tries: 1 });
  });

  test('is sent three times, with longer and longer pauses, where the bridge is away', async () => {
    const { send, pauses } = sendingOver([away, away]);
    expect(await send([{}])).toBe(ANSWER);
    expect(pauses).toEqual([500, 2000]);
  });

  test('fails where the bridge stays away', async () => {
    const { send, tries } = sendingOver([away, away, away]);
    await expect(send([{}])).rejects.toBe(away);
    expect(tries()).toBe(3);
  });

  test('is not sent again where the bridge refuses it', async () => {
    const refusal = new CommandError('There is no account of this id or label');
    const { send, tries } = sendingOver([refusal]);
    await expect(send([{}])).rejects.toBe(refusal);
    expect(tries()).toBe(1);
  });
});
