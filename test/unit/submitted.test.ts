import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { differenceSince, handIn, tellChanges } from '../../cli/manifest/hand-in.ts';
import { changeRequest } from '../../cli/manifest/change-request.ts';
import { SUBMITTED_FOLDER } from '../../cli/project.ts';
import { changesSince, readSubmitted, type Submitted, writeSubmitted } from '../../cli/submitted.ts';
import { integrations } from '../../src/integrations/index.ts';
import { describeIntegration } from '../../src/manifest/document.ts';
import { acme } from '../support/acme-integration.ts';
import { openIntegration } from '../support/open-integration.ts';
import { declare } from './declare.ts';

const handedIn = readdirSync(SUBMITTED_FOLDER, { withFileTypes: true }).filter(({ name }) => name.endsWith('.json'));

describe('what was handed in to Talkdesk', () => {
  test.each(handedIn.map(({ name }) => name.replace(/\.json$/, '')))('is still served: %s', (name) => {
    const submitted = readSubmitted(SUBMITTED_FOLDER, name);
    const integration = integrations.find((each) => each.name === name);
    expect(integration, `src/integrations no longer has ${name}`).toBeDefined();
    if (!submitted || !integration) return;
    const breaking = changesSince(submitted, integration).filter(({ breaks }) => breaks);
    expect(breaking, `npm run bridge -- manifest ${name} --diff writes the change request`).toEqual([]);
  });

  test('has a folder, also while nothing was', () => {
    expect(existsSync(SUBMITTED_FOLDER)).toBe(true);
  });
});

describe('the file of what was handed in', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'submitted-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const submitted: Submitted = {
    base_url: 'https://bridge.acme.com',
    submitted_on: '2026-03-01',
    document: describeIntegration(acme, 'https://bridge.acme.com'),
  };

  test('comes back as it was written', () => {
    expect(readSubmitted(folder, 'acme')).toBeUndefined();
    expect(writeSubmitted(folder, submitted)).toBe(join(folder, 'acme.json'));
    expect(readSubmitted(folder, 'acme')).toEqual(submitted);
    expect(changesSince(submitted, acme)).toEqual([]);
  });

  test.each([
    ['is no JSON', '{', 'the whole'],
    ['lost its document', '{"base_url":"https://a","submitted_on":"2026-03-01"}', 'document'],
    [
      'lost its actions',
      JSON.stringify({ ...submitted, document: { ...submitted.document, actions: null } }),
      'document.actions',
    ],
  ])('is refused with the place when it %s', (_, content, place) => {
    writeFileSync(join(folder, 'acme.json'), content);
    expect(() => readSubmitted(folder, 'acme')).toThrow(
      `acme.json is not as "bridge manifest acme --submitted" wrote it (${place})`,
    );
  });

  test('leads to a change request that says what breaks, and what does not', () => {
    const today = declare({ name: 'acme', displayName: 'ACME', description: 'All of ACME' });
    const changes = changesSince(submitted, today);
    const text = changeRequest(today, submitted, changes);
    expect(text).toContain('Subject: Change Custom Integration acme.');
    const [, together = '', anyTime = ''] = text.split(/^## .*$/m);
    expect(together).toContain('- `actions.create_ticket` is gone; automations go on calling it');
    expect(together).toContain('- `integration.authentication_configuration.token` is new and mandatory');
    expect(anyTime).toContain('- `integration.description` was "Agents and tickets of ACME", is "All of ACME"');
    expect(together).not.toContain('description');
  });

  test('is written when the document is handed in, and replaces the one before', () => {
    const first = handIn(folder, acme, 'https://bridge.acme.com', '2026-03-01');
    expect(first).toEqual({ file: join(folder, 'acme.json'), submitted });
    const second = handIn(folder, acme, 'https://talkdesk.acme.com', '2026-04-01');
    expect(second.replaces).toBe('2026-03-01');
    expect(readSubmitted(folder, 'acme')?.base_url).toBe('https://talkdesk.acme.com');
  });

  test('is compared with the same address, or with another that the bridge is to have', () => {
    handIn(folder, acme, 'https://bridge.acme.com', '2026-03-01');
    expect(differenceSince(folder, acme).changes).toEqual([]);
    const moved = differenceSince(folder, acme, 'https://talkdesk.acme.com').changes;
    expect(moved[0]).toMatchObject({ at: 'integration.auth_validation_endpoint', breaks: true });
    expect(tellChanges([])).toContain('nothing changed');
    expect(tellChanges(moved)).toMatch(/\n4 changes, 4 of which Talkdesk would run into$/);
  });

  test('holds no path secret: a placeholder stands in its place', () => {
    handIn(folder, openIntegration(), 'https://bridge.acme.com', '2026-03-01');
    expect(readSubmitted(folder, 'open')?.document.integration.auth_validation_endpoint).toBe(
      'https://bridge.acme.com/open/PATH-SECRET-TO-BE-FILLED-IN/auth_validation',
    );
    expect(differenceSince(folder, openIntegration()).changes).toEqual([]);
  });

  test('is asked for where there is none to compare with', () => {
    expect(() => differenceSince(folder, acme)).toThrow('run this with --submitted');
  });

  test('is no folder, and says so', () => {
    mkdirSync(join(folder, 'acme.json'));
    expect(() => readSubmitted(folder, 'acme')).toThrow('acme.json cannot be read (EISDIR)');
    expect(() => writeSubmitted(folder, submitted)).toThrow('acme.json cannot be written (EISDIR)');
  });

  test('is not written where the document itself could not be made', () => {
    const constants = { token: 's3cret' };
    const leaking = declare({ submission: { constants } });
    expect(() => handIn(folder, leaking, 'https://bridge.acme.com', '2026-03-01')).toThrow(
      'submission.constants.token',
    );
    expect(readSubmitted(folder, 'acme')).toBeUndefined();
  });

  test('does nothing to a terminal, whatever was written into it', () => {
    const [action] = submitted.document.actions;
    const name = 'x\u001b[2J\u202e';
    writeSubmitted(folder, {
      ...submitted,
      document: { ...submitted.document, actions: action ? [{ ...action, name }] : [] },
    });
    const { changes, request } = differenceSince(folder, acme);
    expect(tellChanges(changes) + request).toContain('actions.x [2J');
    // oxlint-disable-next-line no-control-regex -- that is what must not be there
    expect(tellChanges(changes) + request).not.toMatch(/\u001b\[2J|\u202e/);
  });
});
