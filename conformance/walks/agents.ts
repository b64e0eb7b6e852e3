/** The synchronization of agents, whose first page Talkdesk asks for in ways that its documents contradict each other in. */

import type { AgentEvidence } from '../evidence.ts';
import { nextOffset, readPage, readRun } from '../run.ts';
import type { Session } from '../session.ts';

export async function walkAgents({ caller, storedAuth: auth, options }: Session): Promise<AgentEvidence> {
  const send = (about: string, meta?: object) => caller.send('agents', about, { auth, ...(meta ? { meta } : {}) });
  const page = async (about: string, meta?: object, number = 1) => readPage(await send(about, meta), 'agents', number);

  const nullOffset = await page('with offset null', { offset: null });
  const absentOffset = await page('without an offset', {});
  const absentMeta = await page('without meta');
  // A bridge that does not understand one of them may be fine otherwise.
  const first = [nullOffset, absentOffset, absentMeta].find(({ elements }) => elements) ?? nullOffset;
  const run = await readRun({
    list: 'agents',
    maxPages: options.maxPages,
    ask: async (before, number) =>
      before ? await send(`page ${number} of the run`, { offset: nextOffset(before) }) : first.exchange,
  });
  const [, second] = run.pages;
  const offset = run.pages[0] && nextOffset(run.pages[0]);
  if (!second || offset === undefined) return { run, nullOffset, absentOffset, absentMeta };

  const again = await page('page 2 again', { offset }, 2);
  const asText = await page(
    'page 2 with its offset as a text',
    { offset: typeof offset === 'number' ? String(offset) : offset },
    2,
  );
  return { run, nullOffset, absentOffset, absentMeta, second: { first: second, again, asText } };
}
