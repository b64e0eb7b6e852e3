/** Source text as the project's formatter writes it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'oxfmt';
import { PROJECT } from './project.ts';

/** By the options of the project; the kind of source follows from the name. */
export async function formatted(fileName: string, source: string): Promise<string> {
  const options = JSON.parse(readFileSync(join(PROJECT, '.oxfmtrc.json'), 'utf8')) as Parameters<typeof format>[2];
  const { code, errors } = await format(fileName, source, options);
  const [error] = errors;
  if (error) throw new Error(`What was made for ${fileName} cannot be formatted: ${error.message}`);
  return code;
}
