import { BridgeError } from '../../src/domain/errors.ts';

/** The `BridgeError` that `act` throws; anything else that happens fails the test. */
export function refusalOf(act: () => unknown): BridgeError {
  try {
    act();
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
  throw new Error('expected a BridgeError, but nothing was thrown');
}
