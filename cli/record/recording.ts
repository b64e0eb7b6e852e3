/** What was recorded of an integration: scrubbed exchanges, and what its connector makes of them. */

import { readFileSync } from 'node:fs';
import type { Settings } from '../../src/domain/settings.ts';

export interface RecordedExchange {
  readonly method: string;
  /** A secret in it is `[secret]`. */
  readonly url: string;
  readonly body?: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What was answered, as JSON where it is JSON. */
  readonly json?: unknown;
  readonly text?: string;
}

export interface RecordedStep {
  /** `contacts NAME`, `agents`, `search byId`, `interactions TYPE` or `validate`. */
  readonly of: string;
  readonly asked: Readonly<Record<string, unknown>>;
  readonly exchanges: readonly RecordedExchange[];
  /** What the connector makes of it. */
  readonly mapped: unknown;
}

export interface Recording {
  readonly integration: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
  /** Auth fields that are no secrets. */
  readonly auth: Readonly<Record<string, string>>;
  readonly settings: Settings;
  readonly steps: readonly RecordedStep[];
}

export const readRecording = (file: URL): Recording => JSON.parse(readFileSync(file, 'utf8')) as Recording;
