/** `bridge manifest`: the document that Talkdesk is given so that it sets an integration up. */

import { basename, dirname, join } from 'node:path';
import { styleText } from 'node:util';
import { defineCommand } from 'citty';
import { assembleManifest, type Manifest } from '../src/manifest/manifest.ts';
import type { Integration } from '../src/declaration/integration.ts';
import { hasPathSecret } from '../src/manifest/endpoints.ts';
import { loadIntegrations } from './live/loaded.ts';
import { mailDraft, ticketDraft } from './manifest/drafts.ts';
import { recordExamples } from './manifest/examples.ts';
import { baseUrlOf, findIntegration } from './manifest/find-integration.ts';
import { render } from './manifest/formats.ts';
import { differenceSince, handIn, tellChanges } from './manifest/hand-in.ts';
import { ARGS, type Options, parseOptions } from './manifest/options.ts';
import { embeddedLogo } from './manifest/logo.ts';
import { SUBMITTED_FOLDER } from './project.ts';
import { PATH_SECRET_VARIABLE, readPathSecret } from './read-path-secret.ts';
import { documentPath, writeDocument, writeSecretDocument } from './manifest/write-files.ts';

export const manifest = defineCommand({
  meta: {
    name: 'manifest',
    description:
      'Writes the document that Talkdesk is given to set an integration up, and beside it the drafts of a ticket and a mail. Everything derives from the declaration in src/integrations',
  },
  args: ARGS,
  async run({ rawArgs }) {
    const options = parseOptions(rawArgs);
    const integrations = await loadIntegrations();
    const integration = findIntegration(integrations, options.name);
    if (options.task === 'diff') return tellDifference(options, integration);
    const baseUrl = baseUrlOf(integration, options.baseUrl);
    if (options.task === 'submitted') return tellHandedIn(options, integration, baseUrl);
    await makeDocument(options, integration, baseUrl);
  },
});

async function makeDocument(options: Options, integration: Integration, baseUrl: string): Promise<void> {
  const secret = hasPathSecret(integration) ? await readPathSecret(integration.name) : undefined;
  const examples = await recordExamples(integration, baseUrl, secret);
  const document = assembleManifest(integration, baseUrl, examples, secret);
  warn(document);
  const content = await render(document, options.format, embeddedLogo(integration.logoUrl));
  if (options.out === '-') process.stdout.write(content);
  else report(options, document, writeAll(options, document, content));
}

function tellHandedIn({ json }: Options, integration: Integration, baseUrl: string): void {
  const today = new Date().toISOString().slice(0, 10);
  const { file, replaces } = handIn(SUBMITTED_FOLDER, integration, baseUrl, today);
  const lines = [
    `${styleText('green', '✔')} ${file}${replaces === undefined ? '' : `, in place of what was handed in on ${replaces}`}`,
    '',
    'Next: commit it. From now on tests, lint and deploy fail when the code no longer serves it.',
  ];
  const data = { ok: true, submitted: file, ...(replaces === undefined ? {} : { replaces }) };
  process.stdout.write(`${json ? JSON.stringify(data, null, 2) : lines.join('\n')}\n`);
}

function tellDifference({ name, out, json, baseUrl: given }: Options, integration: Integration): void {
  const baseUrl = given === undefined ? undefined : baseUrlOf(integration, given);
  const { changes, request } = differenceSince(SUBMITTED_FOLDER, integration, baseUrl);
  if (out === '-' && changes.length > 0) return void process.stdout.write(request);
  const path = documentPath(out, `${name}-change-request.md`);
  if (changes.length > 0) writeDocument(path, request);
  const written = changes.length > 0 ? { request: path } : {};
  const text = [
    tellChanges(changes),
    ...(changes.length > 0
      ? [
          '',
          `${styleText('green', '✔')} ${path}`,
          `Attach the new document: npm run bridge -- manifest ${name} --format pdf`,
        ]
      : []),
  ];
  process.stdout.write(`${json ? JSON.stringify({ ok: true, ...written, changes }, null, 2) : text.join('\n')}\n`);
}

interface Written {
  readonly document: string;
  readonly ticket: string;
  readonly mail: string;
}

function writeAll({ name, format, out }: Options, document: Manifest, content: string | Uint8Array): Written {
  const path = documentPath(out, `${name}-manifest.${format}`);
  const beside = (file: string) => join(dirname(path), file);
  const written = { document: path, ticket: beside(`${name}-ticket.md`), mail: beside(`${name}-mail.md`) };
  (holdsPathSecret(document) ? writeSecretDocument : writeDocument)(path, content);
  writeDocument(written.ticket, ticketDraft(document, basename(path)));
  writeDocument(written.mail, mailDraft(document, basename(path)));
  return written;
}

function warn({ missing, configuration }: Manifest): void {
  if (missing.length === 0) return;
  const lint = `npm run bridge -- lint ${configuration.integration.name}`;
  const secret = missing.includes('path_secret') ? `. The path secret comes from ${PATH_SECRET_VARIABLE}` : '';
  const label = styleText('yellow', 'Note:', { stream: process.stderr });
  process.stderr.write(
    `${label} the document says "to be filled in" for ${missing.join(', ')}. See: ${lint}${secret}\n`,
  );
}

const holdsPathSecret = ({ missing, configuration }: Manifest) =>
  configuration.integration.authentication_type === 'none' && !missing.includes('path_secret');

function report({ json }: Options, document: Manifest, written: Written): void {
  const { missing } = document;
  const lines = [
    `${styleText('green', '✔')} ${written.document}`,
    `${styleText('green', '✔')} ${written.ticket}: what to fill in at Talkdesk’s support`,
    `${styleText('green', '✔')} ${written.mail}: the mail, where Talkdesk asks for one`,
    '',
    missing.length > 0
      ? 'Next: fill in what is missing and run this again.'
      : `Next: read it through, then open the ticket and attach ${basename(written.document)}.`,
    ...(holdsPathSecret(document) ? ['It holds the path secret: do not commit it, and show it to nobody else.'] : []),
  ];
  const data = { ok: true, ...written, to_be_filled_in: missing };
  process.stdout.write(`${json ? JSON.stringify(data, null, 2) : lines.join('\n')}\n`);
}
