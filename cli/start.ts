/** `bridge start`: a bridge over sample data, the whole conversation with Talkdesk as a report, then a server to try. */

import { styleText } from 'node:util';
import { type ArgsDef, defineCommand } from 'citty';
import { createTalkdesk } from '../simulator/talkdesk.ts';
import { directoryIntegration } from '../src/integrations/directory.ts';
import { INTERRUPTED } from './exit-code.ts';
import { parseFlags } from './flags.ts';
import { createLiveLine } from './live-line.ts';
import { LOCAL_ARGS, parseLocal } from './local/args.ts';
import { LOCAL_BRIDGE_KEY } from './local/sample.ts';
import { Interrupted, type LocalBridge, withLocalBridge } from './local/session.ts';
import { tryIt } from './local/try-it.ts';
import { formatCount } from './print.ts';
import { allWentRight, toJson, toText } from './simulate/report.ts';
import type { Step } from './simulate/steps.ts';
import { tour } from './start/tour.ts';

const ARGS = {
  once: { type: 'boolean', description: 'End after the report; exit code 0 only if all went right' },
  json: { type: 'boolean', description: 'Print the report as JSON, and nothing else, to stdout; with --once' },
  ...LOCAL_ARGS,
} as const satisfies ArgsDef;

export const start = defineCommand({
  meta: {
    name: 'start',
    description:
      'Serves a bridge with a sample directory on this machine, plays Talkdesk against it, prints a report and keeps serving',
  },
  args: ARGS,
  async run({ rawArgs }) {
    const flags = parseFlags(ARGS, rawArgs);
    const once = flags.has('once') || flags.has('json');
    const line = createLiveLine(process.stderr, () => performance.now());
    const onStep = (step: string) => {
      line.clear();
      line.update(`${step} …`);
    };
    try {
      await withLocalBridge({ ...parseLocal(flags), watch: false, logLevel: 'warn', onStep }, async (bridge) => {
        const steps = await bridge.unlessInterrupted(play(bridge, onStep, (text) => line.update(text)));
        line.clear();
        process.stdout.write(
          `${flags.has('json') ? toJson({ url: bridge.url, integration: 'directory' }, steps) : report(bridge, steps)}\n`,
        );
        if (!allWentRight(steps)) process.exitCode = 1;
        if (once) return;
        process.stdout.write(`\n${tryIt(bridge.url)}\n\nServing on ${bridge.url}. Ctrl-C ends it.\n`);
        await bridge.interrupted;
      });
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      process.stderr.write('Stopped before the report was done. Start again at any time: nothing is broken.\n');
      process.exitCode = INTERRUPTED;
    } finally {
      line.clear();
    }
  },
});

async function play(bridge: LocalBridge, onStep: (name: string) => void, onProgress: (text: string) => void) {
  const { authentication, interactionTypes } = directoryIntegration;
  let current = '';
  const talkdesk = createTalkdesk({
    bridge,
    integration: directoryIntegration.name,
    auth: { bridge_key: LOCAL_BRIDGE_KEY },
    fields: authentication.fields,
    interactionTypes,
    onProgress: ({ page, received }) =>
      onProgress(`${current}: ${formatCount(received)} on ${formatCount(page)} pages`),
  });
  return await tour({
    talkdesk,
    integration: directoryIntegration,
    contacts: bridge.contacts,
    now: Date.now,
    onStep(name) {
      current = name;
      onStep(name);
    },
  });
}

function report({ url }: LocalBridge, steps: readonly Step[]): string {
  const right = allWentRight(steps);
  const verdict = right
    ? styleText('green', 'All went right.')
    : styleText('red', 'Something went wrong; the steps after it were not taken.');
  return `\n${styleText('bold', `Talkdesk and the bridge at ${url}/directory`)}\n\n${toText(steps)}\n\n${verdict}`;
}
