/** A command that was not used as it can be. Its message says what is wrong and what to do; the exit code is 2. */

export class UsageError extends Error {
  override readonly name = 'UsageError';
}
