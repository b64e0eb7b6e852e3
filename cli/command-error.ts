/** Something that a command cannot help: its message says what happened and what to do. The exit code is 1. */

export class CommandError extends Error {
  override readonly name = 'CommandError';
}
