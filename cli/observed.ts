/** `bridge observed`: what Talkdesk's documents leave open, answered from its first calls. */

import { styleText } from 'node:util';
import type { ArgsDef } from 'citty';
import type { ObservedCall } from '../src/operators/observed-view.ts';
import { takePositionals } from './flags.ts';
import { type AnsweredQuestion, answerQuestions } from './observed/answers.ts';
import { defineOperatorCommand } from './operator/command.ts';
import { accountPath } from './operator/path.ts';
import { formatQuantity } from './print.ts';
import { findDeclaration } from './simulate/declaration.ts';
import { UsageError } from './usage-error.ts';

const COLOURS = { seen: 'green', 'not seen yet': 'yellow', 'not visible': 'dim' } as const;

interface Observed {
  readonly account: string;
  readonly integration: string;
  readonly calls: readonly ObservedCall[];
}

export const observed = defineOperatorCommand({
  name: 'observed',
  description:
    "Answers what Talkdesk's documents leave open from its first calls for an account, as far as the bridge has seen them",
  args: {
    account: { type: 'string', valueHint: 'ACCOUNT', description: 'The id or label of the account; it must be given' },
    bridge: { type: 'positional', required: false, description: 'Where the bridge is, in the place of --url' },
  } satisfies ArgsDef,
  async run(flags, connect) {
    const [url] = flags.positionals.length === 0 ? [] : takePositionals(flags, ['BRIDGE']);
    const name = flags.last('account');
    if (name === undefined) throw new UsageError('--account is missing');
    const path = `${accountPath(name)}/observed`;
    const { account, integration, calls } = await (await connect(url)).request<Observed>('GET', path);
    const { declaration } = await findDeclaration(integration);
    const questions = answerQuestions({ calls, ...(declaration ? { integration: declaration } : {}) });
    return {
      data: { account, integration, questions, calls },
      text: [headOf({ account, integration, calls }, declaration !== undefined), ...questions.map(toText)].join('\n\n'),
    };
  },
});

function headOf({ account, integration, calls }: Observed, isDeclared: boolean): string {
  const count = formatQuantity(calls.length, 'call');
  const scope = isDeclared ? 'the questions that touch it' : 'it is not declared in src/integrations, so all questions';
  return `${count} of account ${account}, integration ${integration}; ${scope}:`;
}

function toText({ id, asks, state, evidence, set, assumes }: AnsweredQuestion): string {
  return [
    `${styleText('bold', id)}  ${styleText(COLOURS[state], state)}`,
    ...(asks === undefined ? [] : [`  ${asks}`]),
    `  → ${evidence}`,
    ...(state === 'seen' || assumes === undefined ? [] : [`  Until then: ${assumes}`]),
    ...(set === undefined ? [] : [`  ${styleText('yellow', `To be set: ${set}`)}`]),
  ].join('\n');
}
