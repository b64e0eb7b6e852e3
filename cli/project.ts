/** Where the project is, and what lies where in it; commands work from any directory. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('..', import.meta.url));
export const WRANGLER_CONFIG = join(PROJECT, 'wrangler.toml');

/** What the bridge serves as it is: logos and icons. */
export const PUBLIC_FOLDER = join(PROJECT, 'public');

/** What was handed in to Talkdesk. */
export const SUBMITTED_FOLDER = join(PROJECT, 'submitted');
