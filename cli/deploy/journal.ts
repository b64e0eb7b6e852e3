/** The steps of a deployment: how long each took, what it did, and where it stopped. */

import { CommandError } from '../command-error.ts';
import { Interrupted } from '../local/session.ts';
import { UsageError } from '../usage-error.ts';
import type { Handout } from './ports.ts';

export interface StepRecord {
  readonly name: string;
  /** What was done. */
  readonly detail: string;
  readonly ms: number;
}

/** A deployment that stopped. The message says what happened, what is done, and how to go on. */
export class DeployFailure extends CommandError {
  readonly step: string;
  readonly problem: string;
  readonly done: readonly StepRecord[];
  /** Keys that may already be in force. */
  readonly handout: Handout;

  constructor(
    failed: { readonly step: string; readonly problem: string; readonly done: readonly StepRecord[] },
    handout: Handout,
    cause: unknown,
  ) {
    const done = failed.done.map(({ name, detail }) => `  ${name}: ${detail}`);
    super(
      [
        `Stopped at "${failed.step}": ${failed.problem}`,
        ...(done.length > 0 ? ['', 'Already done:', ...done] : []),
        '',
        'Run it again when that is mended: what exists is found and used, and it goes on from there.',
      ].join('\n'),
      { cause },
    );
    this.step = failed.step;
    this.problem = failed.problem;
    this.done = failed.done;
    this.handout = handout;
  }
}

export interface Journal {
  readonly steps: readonly StepRecord[];
  /** Takes a step: `work` gives its result and tells what it did. A failure becomes a `DeployFailure`. */
  readonly take: <Result>(name: string, work: (tell: (detail: string) => void) => Promise<Result>) => Promise<Result>;
}

interface JournalPorts {
  readonly now: () => number;
  readonly onStep: (step: string, ended?: StepRecord) => void;
  /** What to hand out with a failure, as things stand. */
  readonly handout: () => Handout;
}

/** A journal without steps. */
export function createJournal({ now, onStep, handout }: JournalPorts): Journal {
  const steps: StepRecord[] = [];
  return {
    steps,
    async take(name, work) {
      const began = now();
      onStep(name);
      let detail = '';
      try {
        const result = await work((text) => {
          detail = text;
        });
        const record = { name, detail, ms: Math.round(now() - began) };
        steps.push(record);
        onStep(name, record);
        return result;
      } catch (error) {
        // Whatever it is, the person must learn how far it came, and a key that is in force already.
        if (!(error instanceof Error) || error instanceof UsageError) throw error;
        const problem = error instanceof Interrupted ? 'interrupted' : error.message;
        throw new DeployFailure({ step: name, problem, done: [...steps] }, handout(), error);
      }
    },
  };
}
