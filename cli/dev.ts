/** `bridge dev`: the server alone, over the local data, building anew when a file changes. */

import { type ArgsDef, defineCommand } from 'citty';
import { parseFlags } from './flags.ts';
import { LOCAL_ARGS, parseLocal } from './local/args.ts';
import { withLocalBridge } from './local/session.ts';
import { tryIt } from './local/try-it.ts';

const ARGS = { ...LOCAL_ARGS } as const satisfies ArgsDef;

export const dev = defineCommand({
  meta: { name: 'dev', description: 'Serves the bridge on this machine over local data, and follows changes of files' },
  args: ARGS,
  async run({ rawArgs }) {
    const options = { ...parseLocal(parseFlags(ARGS, rawArgs)), watch: true, logLevel: 'info' } as const;
    const onStep = (step: string) => process.stderr.write(`${step} …\n`);
    await withLocalBridge({ ...options, onStep }, async ({ url, interrupted }) => {
      process.stdout.write(`${tryIt(url)}\n\nServing on ${url}. Ctrl-C ends it.\n`);
      await interrupted;
    });
  },
});
