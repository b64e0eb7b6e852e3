/** Exit codes besides 0 and 1. */

export const WRONG_USAGE = 2;

/** Of programs that Ctrl-C has ended. */
export const INTERRUPTED = 130;
