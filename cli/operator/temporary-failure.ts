/** A failure that may be over in a moment: the bridge cannot be reached, or has a fault of its own. */

import { CommandError } from '../command-error.ts';

export class TemporaryFailure extends CommandError {}
