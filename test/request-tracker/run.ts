/** `npm run e2e:request-tracker`: tries the built Worker with a real Request Tracker, which the environment names. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { WRONG_USAGE } from '../../cli/exit-code.ts';

const USAGE = `This tries the bridge with a real Request Tracker 5. It writes to it, so take one that is for tests.

  RT_URL            its address on this machine, such as http://127.0.0.1:8085
  RT_TOKEN          a token of a user with all rights: in its web pages under Settings > Auth Tokens
  RT_LIMITED_TOKEN  optional: a token of a privileged user who lacks AdminUsers or AdminGroupMembership, which must be
                    refused

docs/request-tracker.md says how to have a Request Tracker on this machine.
`;

const { RT_URL, RT_TOKEN } = process.env;
if (RT_URL && RT_TOKEN) {
  const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
  const args = [vitest, 'run', '--project', 'request tracker', ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
} else {
  process.stderr.write(USAGE);
  process.exitCode = WRONG_USAGE;
}
