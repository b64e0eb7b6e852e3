/** Loads code of src/integrations, which may not be loadable while somebody works on it. */

import { CommandError } from '../command-error.ts';
import { printable } from '../print.ts';
import { messageOf } from '../try/advice.ts';

/**
 * What `load` imports from the file. Throws what is wrong with a declaration as it is, and a `CommandError` with the first
 * line of anything else, such as an error of syntax.
 */
export async function loaded<Loaded>(file: string, load: () => Promise<Loaded>): Promise<Loaded> {
  try {
    return await load();
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'DeclarationError') throw cause;
    const [why = ''] = messageOf(cause).trim().split('\n');
    throw new CommandError(`src/integrations/${file}.ts cannot be loaded: ${printable(why, 300)}`, { cause });
  }
}

export const loadIntegrations = async () =>
  await loaded('index', async () => (await import('../../src/integrations/index.ts')).integrations);
