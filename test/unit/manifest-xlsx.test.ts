import readWorkbook from 'read-excel-file/node';
import { describe, expect, test } from 'vitest';
import { render } from '../../cli/manifest/formats.ts';
import { sheetNames } from '../../cli/manifest/sheet-names.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { hostileIntegration } from '../support/hostile-integration.ts';
import { manifestIntegration } from '../support/manifest-integration.ts';
import { BASE_URL, manifestOf } from '../support/manifest-of.ts';
import { unzipTexts } from '../support/unzip.ts';

const workbookOf = async (integration: Integration) => Buffer.from(await render(await manifestOf(integration), 'xlsx'));

describe('the workbook', () => {
  test('has a sheet for every part', async () => {
    const sheets = await readWorkbook(await workbookOf(manifestIntegration()));
    expect(sheets.map(({ sheet }) => sheet)).toEqual([
      'Integration Details',
      'Action create_ticket',
      'Action create_contact',
      'Action archive',
      'Components',
      'Authentication',
      'Contacts and use case',
      'Examples',
      'Open questions',
    ]);
  });

  test('has the configuration in its cells', async () => {
    const [details, ticket] = await readWorkbook(await workbookOf(manifestIntegration()));
    expect(details?.data).toContainEqual(expect.arrayContaining(['name', 'acme']));
    expect(details?.data).toContainEqual(expect.arrayContaining(['interaction_types', 'ticket,case']));
    expect(details?.data).toContainEqual([
      'site',
      'Site',
      'true',
      'input',
      'true',
      'The first part of your address',
      'https://{{site}}.acme.example',
    ]);
    expect(ticket?.data).toContainEqual(expect.arrayContaining(['endpoint', `${BASE_URL}/acme/actions/create_ticket`]));
    expect(ticket?.data).toContainEqual(['subject', 'Subject', 'text', 'Call with {{contact.first_name}}', 'true']);
  });

  test('has the examples in one table for each endpoint', async () => {
    const sheets = await readWorkbook(await workbookOf(manifestIntegration()));
    const examples = sheets.find(({ sheet }) => sheet === 'Examples')?.data ?? [];
    const at = examples.findIndex(([first]) => first === 'auth_validation');
    expect(examples.slice(at + 1, at + 4).map((row) => [row[0], row[2], row[3]])).toEqual([
      ['Example', 'Status', 'Answer'],
      ['The credentials are valid', '200 OK', '{}'],
      ['The credentials are not valid', '401 Unauthorized', expect.stringContaining('invalid_credentials')],
    ]);
  });

  test('computes nothing and leads nowhere, whatever is written in a declaration', async () => {
    const workbook = await workbookOf(hostileIntegration());
    for (const { data } of await readWorkbook(workbook)) {
      for (const value of data.flat()) expect(value).toSatisfy((cell) => cell === null || typeof cell === 'string');
    }
    const files = unzipTexts(workbook);
    const sheets = [...files].filter(([path]) => path.startsWith('xl/worksheets/sheet'));
    expect(sheets.length).toBeGreaterThan(5);
    for (const [, xml] of sheets) expect(xml).not.toMatch(/<f[ >]|<hyperlink/);
    expect([...files.keys()].join()).not.toMatch(/externalLink|vba/i);
  });

  test('keeps a text that begins like a formula as it is', async () => {
    const [details] = await readWorkbook(await workbookOf(hostileIntegration()));
    const name = details?.data.find(([key]) => key === 'display_name')?.[1];
    expect(name).toMatch(/^=cmd\|' \/C calc'!A1 displayName <script>/);
  });
});

describe('the name of a sheet', () => {
  test('is short, without forbidden characters and unique', () => {
    const long = 'Action a_very_long_name_of_an_action';
    expect(sheetNames([`${long}_1`, `${long}_2`, 'a/b:c?', "'quoted'", 'Same', 'SAME', ''])).toEqual([
      'Action a_very_long_name_of_an_a',
      'Action a_very_long_name_of_an 2',
      'a b c',
      'quoted',
      'Same',
      'SAME 2',
      'Sheet',
    ]);
  });
});
