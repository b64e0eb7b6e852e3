/** The findings for integrations of this project: what the rules look at is put together here. */

import type { Integration } from '../../src/declaration/integration.ts';
import { describeIntegration } from '../../src/manifest/document.ts';
import { lint } from '../../src/manifest/lint/lint.ts';
import type { Finding, LintRule, Subject } from '../../src/manifest/lint/rule.ts';
import { SUBMITTED_RULES } from '../../src/manifest/lint/submitted-rules.ts';
import { PUBLIC_FOLDER, SUBMITTED_FOLDER } from '../project.ts';
import { changesSince, readSubmitted, submittedNames } from '../submitted.ts';
import { findIntegration } from '../manifest/find-integration.ts';
import { readImages } from './images.ts';
import type { Linted } from './report.ts';

export interface LintOptions {
  /** Only these; default all. */
  readonly names?: readonly string[];
  /** Where Talkdesk reaches the bridge; default the submission's. */
  readonly baseUrl?: string;
  /** The folder of what the bridge serves, with the images. */
  readonly publicFolder?: string;
  /** The folder of what was handed in. */
  readonly submittedFolder?: string;
}

/** Stands for the address of a bridge that is not known yet. */
const SOME_BRIDGE = 'https://bridge.example';
/** Stands for a path secret, which no declaration holds. */
const SOME_SECRET = 'path-secret';

/** The findings of the named integrations, or of all. */
export function lintIntegrations(integrations: readonly Integration[], options: LintOptions = {}): readonly Linted[] {
  const { names = [] } = options;
  const chosen = names.length === 0 ? integrations : names.map((name) => findIntegration(integrations, name));
  const linted = chosen.map((integration) => ({
    name: integration.name,
    findings: lint(subjectOf(integration, integrations, options)),
  }));
  return names.length > 0 ? linted : [...linted, ...lintGone(integrations, options)];
}

/** What was handed in for integrations that are no longer there, or have another name. */
function lintGone(integrations: readonly Integration[], { submittedFolder = SUBMITTED_FOLDER }: LintOptions): Linted[] {
  const gone = submittedNames(submittedFolder).filter((name) => !integrations.some((each) => each.name === name));
  return gone.map((name) => ({ name, findings: SUBMITTED_RULES.map((rule) => goneFrom(name, rule)) }));
}

function goneFrom(name: string, { faults: _, ...rule }: LintRule): Finding {
  return { ...rule, at: `submitted/${name}.json`, found: 'src/integrations has no integration of this name any more' };
}

function subjectOf(integration: Integration, all: readonly Integration[], options: LintOptions): Subject {
  const { publicFolder = PUBLIC_FOLDER, submittedFolder = SUBMITTED_FOLDER } = options;
  const baseUrl = options.baseUrl ?? integration.submission?.baseUrl;
  const submitted = readSubmitted(submittedFolder, integration.name);
  return {
    document: describeIntegration(integration, baseUrl ?? SOME_BRIDGE, SOME_SECRET),
    located: baseUrl !== undefined,
    names: all.map(({ name }) => name),
    submission: integration.submission ?? 'missing',
    images: readImages(integration, publicFolder),
    ...(submitted ? { changes: changesSince(submitted, integration) } : {}),
  };
}
