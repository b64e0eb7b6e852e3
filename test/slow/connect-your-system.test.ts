/**
 * docs/connect-your-system.md, as its reader goes through it: each command in its order, each piece of code put into the file, each output
 * compared. A block that could not be run or compared fails.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { openingAt, valuesByPath } from '../support/object-literal.ts';
import { copyWholeProject } from '../support/project-copy.ts';
import { type Block, blocksOf, missingLine, withPiece } from '../support/tutorial.ts';

const PAGE = fileURLToPath(new URL('../../docs/connect-your-system.md', import.meta.url));
const FINISHED = fileURLToPath(new URL('../../src/integrations/mycrm.ts', import.meta.url));
const blocks = blocksOf(readFileSync(PAGE, 'utf8'));

/** What gets the project and its packages from the network; the copy has both already. */
const LEFT_OUT = /^git clone .*\ncd talkdesk-bridge\nnpm ci$/;
/** What runs until Ctrl-C, and what it says once it can be used. */
const LASTING: readonly (readonly [command: RegExp, ready: string])[] = [
  [/^npm run mycrm$/m, 'Requests:'],
  [/^npm run dev$/m, 'Serving on'],
];
/** What goes on while the next command is run. */
const WAITING = /^npm run bridge -- simulate .* --wait \d+/m;

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

let copy: ReturnType<typeof copyWholeProject>;
const ports = { mycrm: '', dev: '' };
const lasting: Running[] = [];
/** What all terminals of the reader have set. */
let exported = '';
let waiting: Running | undefined;
/** Of the last command: what it wrote, and how it ended. */
let last = { output: '', code: 0 as number | null };

beforeAll(async () => {
  copy = copyWholeProject();
  ports.mycrm = await freePort();
  ports.dev = await freePort();
});
afterAll(async () => {
  for (const { child, ended } of lasting) {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await ended;
  }
  copy.remove();
});

const onOurPorts = (text: string) => text.replaceAll('8790', ports.mycrm).replaceAll('8787', ports.dev);
const fileOf = () => join(copy.folder, 'src', 'integrations', 'acme.ts');

/** The environment without what vitest puts into it. */
const READER = Object.fromEntries(
  Object.entries({ ...process.env, NO_COLOR: '1' }).filter(
    ([name]) => !/^(FORCE_COLOR$|VITEST|NODE_ENV$|npm_)/.test(name),
  ),
);

function start(command: string): Running {
  const child = spawn('bash', ['-c', onOurPorts(`set -e\n${exported}\n${command}`)], {
    cwd: copy.folder,
    // A group of its own, so that what npm starts ends with it.
    detached: true,
    env: { ...READER, PORT: ports.dev },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (output += text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, output: () => output, ended };
}

/** Until the process has written this. Throws where it ends before. */
async function written(running: Running, text: string): Promise<void> {
  for (;;) {
    if (running.output().includes(text)) return;
    const heard = [running.child.stdout, running.child.stderr].map((stream) => stream && once(stream, 'data'));
    const code = await Promise.race([running.ended, ...heard]);
    if (typeof code === 'number') throw new Error(`It ended with ${code}: ${running.output()}`);
  }
}

async function run(command: string): Promise<void> {
  last = { output: '', code: 0 };
  if (LEFT_OUT.test(command)) return;
  const exports = command.split('\n').filter((line) => line.startsWith('export '));
  const [, ready] = LASTING.find(([pattern]) => pattern.test(command)) ?? [];
  if (ready !== undefined) {
    // Both have a port that can be chosen; what is shown of them is not compared.
    const running = start(command.replace('npm run mycrm', 'npm run mycrm -- --port 8790'));
    lasting.push(running);
    await written(running, ready);
  } else if (WAITING.test(command)) {
    waiting = start(command);
    await written(waiting, 'Change something');
  } else {
    const running = start(command);
    const code = await running.ended;
    last = { output: running.output(), code };
    if (waiting) {
      expect(last).toMatchObject({ code: 0 });
      last = { code: await waiting.ended, output: waiting.output() };
      waiting = undefined;
    }
  }
  exported = [exported, ...exports].join('\n');
}

/** What the page shows of the command before; a failure is shown with its sign. */
function compare({ language, text }: Block, output: string): void {
  if (language === 'json') expect(JSON.parse(output)).toEqual(JSON.parse(onOurPorts(text)));
  else {
    const missing = missingLine(onOurPorts(text), output);
    if (missing !== undefined) throw new Error(`The output has no "${missing}" there:\n${output}`);
  }
}

describe('docs/connect-your-system.md', () => {
  const titled = blocks.map((block) => [`line ${block.line}: ${block.text.split('\n')[0]}`, block] as const);
  let seen = 0;

  test.each(titled)('%s', async (_, block) => {
    const { language, text } = block;
    if (language === 'sh') {
      await run(text);
      const next = blocks[blocks.indexOf(block) + 1];
      const isFailing = next?.language === 'text' && next.text.includes('✘ ');
      if (!waiting) expect({ code: last.code, output: last.output }).toMatchObject({ code: isFailing ? 1 : 0 });
    } else if (language === 'ts') {
      writeFileSync(fileOf(), withPiece(readFileSync(fileOf(), 'utf8'), text));
    } else if (language === 'text' || language === 'json') compare(block, last.output);
    else throw new Error(`Nobody knows what to do with a block of the language "${language}"`);
    seen += 1;
  });

  test('has no block that was left out', () => {
    expect(seen).toBe(blocks.length);
    expect(waiting).toBeUndefined();
  });

  test('has no command outside of its blocks but as a mention of one in them, or of what the reader types instead', () => {
    const page = readFileSync(PAGE, 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
    const mentioned = [...page.matchAll(/`((?:npm|npx|git|curl) [^`]*)`/g)].map(([, command]) => command);
    expect(page).not.toMatch(/^\s*(```|~~~)/m);
    expect(mentioned).toEqual(['npm test', 'npm run bridge -- init NAME']);
  });

  test('leads to the declaration that is finished in src/integrations/mycrm.ts', () => {
    const [ours, finished] = [readFileSync(fileOf(), 'utf8'), readFileSync(FINISHED, 'utf8')].map((source) => {
      const values = new Map(valuesByPath(source, openingAt(source, 'defineIntegration(', [])));
      for (const path of values.keys()) if (path.startsWith('submission.')) values.delete(path);
      for (const path of ['name', 'logoUrl', 'iconUrl']) values.delete(path);
      return Object.fromEntries([...values].toSorted(([one], [other]) => one.localeCompare(other)));
    });
    expect(ours).toEqual(finished);
    const importsOf = (source: string) => [...source.matchAll(/^import .*$/gm)].map(([line]) => line).toSorted();
    expect(importsOf(readFileSync(fileOf(), 'utf8'))).toEqual(importsOf(readFileSync(FINISHED, 'utf8')));
  });
});
