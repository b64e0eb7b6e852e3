/** *Integration Details* and *Action Details*, with Talkdesk's own keys. */

import type { ActionDetails, AuthFieldDetails, IntegrationDetails } from '../../src/manifest/document.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { asLink, type Block, code, type Line, pairs, paragraph, type Section, listed, type Table } from './outline.ts';

export function integrationDetails({ configuration, authentication }: Manifest): Section {
  const { integration } = configuration;
  const { masked } = authentication;
  return {
    id: 'integration-details',
    title: 'Integration Details',
    sheet: 'Integration Details',
    blocks: [
      pairs(['Key', 'Value'], detailRows(integration)),
      ...fieldTable(integration.authentication_configuration),
      ...(masked.length > 0
        ? [paragraph('Please do not show what is typed into ', ...listed(masked.map(code)), '.')]
        : []),
    ],
  };
}

function detailRows(integration: IntegrationDetails): [Line, Line][] {
  const fields = integration.authentication_configuration.length;
  const endpoint = (url: string | undefined): Line => (url === undefined ? ['not offered'] : [code(url)]);
  const types = integration.interaction_types.join(',');
  const rows: [keyof IntegrationDetails, Line][] = [
    ['name', [code(integration.name)]],
    ['display_name', [integration.display_name]],
    ['description', [integration.description]],
    ['logo_url', [asLink(integration.logo_url)]],
    ['icon_url', [asLink(integration.icon_url)]],
    ['authentication_type', [code(integration.authentication_type)]],
    ['authentication_configuration', [fields === 0 ? 'no fields' : 'one row for each field, in the table below']],
    ['auth_validation_endpoint', endpoint(integration.auth_validation_endpoint)],
    ['contact_synchronization_endpoint', endpoint(integration.contact_synchronization_endpoint)],
    ['interaction_retrieval_endpoint', endpoint(integration.interaction_retrieval_endpoint)],
    ['agent_synchronization_endpoint', endpoint(integration.agent_synchronization_endpoint)],
    ['interaction_types', types === '' ? ['none'] : [code(types)]],
  ];
  return rows.map(([key, value]) => [[code(key)], value]);
}

const FIELD_COLUMNS = ['field_name', 'display', 'mandatory', 'type', 'store', 'help', 'format'] as const;

function fieldTable(fields: readonly AuthFieldDetails[]): readonly Table[] {
  if (fields.length === 0) return [];
  const rows = fields.map(({ field_name, display, mandatory, type, store, help, format }): Line[] => [
    [code(field_name)],
    [display],
    [String(mandatory)],
    [code(type)],
    [String(store)],
    help === undefined ? [] : [help],
    format === undefined ? [] : [code(format)],
  ]);
  return [{ kind: 'table', caption: 'authentication_configuration', columns: FIELD_COLUMNS, rows }];
}

export function actionDetails({ configuration: { actions } }: Manifest): Section {
  return {
    id: 'action-details',
    title: 'Action Details',
    sheet: 'Actions',
    blocks: actions.length === 0 ? [paragraph('No actions are offered.')] : [],
    parts: actions.map(actionSection),
  };
}

function actionSection(action: ActionDetails): Section {
  const { provider, name, display, description, endpoint } = action;
  return {
    id: `action-${name}`,
    title: name,
    sheet: `Action ${name}`,
    blocks: [
      pairs(
        ['Key', 'Value'],
        [
          [[code('provider')], [code(provider)]],
          [[code('name')], [code(name)]],
          [[code('display')], [display]],
          [[code('description')], [description]],
          [[code('endpoint')], [code(endpoint)]],
          [[code('inputs')], [action.inputs.length === 0 ? 'none' : 'one row for each input, in the table below']],
        ],
      ),
      ...inputTable(action),
    ],
  };
}

const INPUT_COLUMNS = ['key', 'name', 'type', 'format', 'mandatory'] as const;

function inputTable({ inputs }: ActionDetails): readonly Block[] {
  if (inputs.length === 0) return [];
  const rows = inputs.map(({ key, name, type, format, mandatory }): Line[] => [
    [code(key)],
    [name],
    [code(type)],
    format === undefined ? [] : [code(format)],
    [String(mandatory)],
  ]);
  return [{ kind: 'table', caption: 'inputs', columns: INPUT_COLUMNS, rows }];
}
