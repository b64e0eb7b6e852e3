/** `bridge lint`: whether what Talkdesk will be told of the integrations keeps the rules. */

import { type ArgsDef, defineCommand } from 'citty';
import { lint, LINT_RULES } from '../src/manifest/lint/lint.ts';
import type { ManifestDocument } from '../src/manifest/document.ts';
import { parseBridgeUrl } from './bridge-url.ts';
import { parseFlags } from './flags.ts';
import { lintIntegrations } from './lint/lint-integrations.ts';
import { readDocument } from './lint/read-document.ts';
import { isRefused, type Linted, listRules, toJson, toText } from './lint/report.ts';
import { loadIntegrations } from './live/loaded.ts';
import { UsageError } from './usage-error.ts';

const ARGS = {
  name: { type: 'positional', required: false, description: 'Integrations of src/integrations; default all' },
  'base-url': {
    type: 'string',
    valueHint: 'URL',
    description: 'Where Talkdesk reaches the bridge; default baseUrl of the submission',
  },
  manifest: {
    type: 'string',
    valueHint: 'FILE',
    description: "Check this document, written for any bridge, instead: JSON with the keys of Talkdesk's reference",
  },
  strict: { type: 'boolean', description: 'Warnings count as errors' },
  list: { type: 'boolean', description: 'Print all rules' },
  json: { type: 'boolean', description: 'Print the findings as JSON, and nothing else, to stdout' },
} as const satisfies ArgsDef;

export const lintCommand = defineCommand({
  meta: {
    name: 'lint',
    description:
      'Checks what Talkdesk will be told of the integrations against the rules of its documents, and says how to mend what breaks them. Exit code 0: no error; 1: errors; 2: wrong usage',
  },
  args: ARGS,
  async run({ rawArgs }) {
    const flags = parseFlags(ARGS, rawArgs);
    if (flags.has('list')) return void process.stdout.write(`${listRules(LINT_RULES)}\n`);
    const baseUrl = flags.last('base-url');
    const file = flags.last('manifest');
    if (file !== undefined && (baseUrl !== undefined || flags.positionals.length > 0)) {
      throw new UsageError('--manifest stands alone: the document says what it is called and where it is');
    }
    const linted = file === undefined ? await lintOwn(flags.positionals, baseUrl) : [lintDocument(readDocument(file))];
    const strict = flags.has('strict');
    process.stdout.write(`${flags.has('json') ? toJson(linted, strict) : toText(linted)}\n`);
    if (isRefused(linted, strict)) process.exitCode = 1;
  },
});

async function lintOwn(names: readonly string[], baseUrl: string | undefined): Promise<readonly Linted[]> {
  const integrations = await loadIntegrations();
  return lintIntegrations(integrations, {
    names,
    ...(baseUrl === undefined ? {} : { baseUrl: parseBridgeUrl(baseUrl) }),
  });
}

function lintDocument(document: ManifestDocument): Linted {
  const { name } = document.integration;
  return { name, findings: lint({ document, located: true, names: [name] }) };
}
