/**
 * The configuration that Talkdesk sets up for an integration, in the words of its own reference (pages "Configuring an
 * Integration" and "Custom Integration" of docs.talkdesk.com): one table of the integration and one of every action.
 * It has the same form for every bridge, ours or not, and everything in it derives from the declaration.
 */

import type { AuthenticationType, AuthField } from '../declaration/authentication.ts';
import type { Integration, WireSwitches } from '../declaration/integration.ts';
import type { ActionInput } from '../domain/action.ts';
import { endpointUrls } from './endpoints.ts';

/** One element of `authentication_configuration`. */
export interface AuthFieldDetails {
  readonly field_name: string;
  readonly display: string;
  readonly mandatory: boolean;
  /** `input`: a person types it; `oauth`: it comes from the OAuth authority; `password` is in the list of types only. */
  readonly type: string;
  readonly store: boolean;
  readonly help?: string;
  readonly format?: string;
  /** Not a key of Talkdesk's: asks that the value be masked where it is typed. */
  readonly masked?: boolean;
  /** Not a key of Talkdesk's: validation returns the value, so nobody has to type it. */
  readonly returned?: boolean;
}

/** The table *Integration Details*. An endpoint that is absent is a feature that is not offered. */
export interface IntegrationDetails {
  readonly name: string;
  readonly display_name: string;
  readonly description: string;
  readonly logo_url: string;
  readonly icon_url: string;
  readonly authentication_type: AuthenticationType;
  readonly authentication_configuration: readonly AuthFieldDetails[];
  readonly auth_validation_endpoint?: string;
  readonly contact_synchronization_endpoint?: string;
  readonly interaction_retrieval_endpoint?: string;
  readonly agent_synchronization_endpoint?: string;
  readonly interaction_types: readonly string[];
}

/** One element of an action's `inputs`. */
export interface InputDetails {
  readonly key: string;
  readonly name: string;
  readonly mandatory: boolean;
  readonly type: string;
  /** Default text with value providers, pattern of a `datetime`, or the comma-separated options of a `select`. */
  readonly format?: string;
}

/** A table *Action Details*. */
export interface ActionDetails {
  /** The integration's `name`. */
  readonly provider: string;
  readonly name: string;
  readonly display: string;
  readonly description: string;
  readonly endpoint: string;
  readonly inputs: readonly InputDetails[];
}

export interface ManifestDocument {
  readonly integration: IntegrationDetails;
  readonly actions: readonly ActionDetails[];
}

/**
 * The configuration of an integration that Talkdesk reaches at `baseUrl`, which has no trailing slash. Without
 * `pathSecret`, addresses that hold one have a placeholder in its place.
 */
export function describeIntegration(integration: Integration, baseUrl: string, pathSecret?: string): ManifestDocument {
  const { name, displayName, description, logoUrl, iconUrl, authentication, interactionTypes, wire } = integration;
  const urls = endpointUrls(integration, baseUrl, pathSecret);
  return {
    integration: {
      name,
      display_name: displayName,
      description,
      logo_url: imageUrl(logoUrl, baseUrl),
      icon_url: imageUrl(iconUrl, baseUrl),
      authentication_type: authentication.type,
      authentication_configuration: authFieldsOf(integration).map(([field, details]) =>
        describeField(field, details, wire),
      ),
      auth_validation_endpoint: urls.auth_validation,
      ...(urls.contact_sync ? { contact_synchronization_endpoint: urls.contact_sync } : {}),
      ...(urls.interaction_update ? { interaction_retrieval_endpoint: urls.interaction_update } : {}),
      ...(urls.agent_sync ? { agent_synchronization_endpoint: urls.agent_sync } : {}),
      interaction_types: interactionTypes,
    },
    actions: Object.entries(integration.actions).map(([action, { display, description: says, inputs }]) => ({
      provider: name,
      name: action,
      display,
      description: says,
      endpoint: urls.actions[action] ?? '',
      inputs: Object.entries(inputs).map(([key, input]) => describeInput(key, input)),
    })),
  };
}

/** An image that the bridge serves itself is declared by its path. */
const imageUrl = (url: string, baseUrl: string) => (url.startsWith('/') ? `${baseUrl}${url}` : url);

/** The declared fields, and the one in which Talkdesk sends the access token that it obtained. */
function authFieldsOf({ authentication, wire }: Integration): readonly (readonly [string, AuthField])[] {
  const { type, fields, grant, guard } = authentication;
  const declared = Object.entries(fields);
  const isTalkdesks = type.startsWith('oauth2') && !grant && !guard;
  if (!isTalkdesks || !('field' in wire.token) || Object.hasOwn(fields, wire.token.field)) return declared;
  const token: AuthField = { display: 'Access token', type: 'oauth', mandatory: false, secret: true };
  return [...declared, [wire.token.field, token]];
}

function describeField(field_name: string, field: AuthField, wire: WireSwitches): AuthFieldDetails {
  const { display, mandatory = true, store = true, help, format, secret = false, returned = false } = field;
  const { type = secret ? wire.secretFieldType : 'input' } = field;
  return {
    field_name,
    display,
    mandatory,
    type,
    store,
    ...(help === undefined ? {} : { help }),
    ...(format === undefined ? {} : { format }),
    ...(secret ? { masked: true } : {}),
    ...(returned ? { returned } : {}),
  };
}

function describeInput(key: string, input: ActionInput): InputDetails {
  const { name, mandatory = false, type } = input;
  const format = formatOf(input);
  return { key, name, mandatory, type, ...(format === undefined ? {} : { format }) };
}

function formatOf(input: ActionInput): string | undefined {
  if (input.type === 'datetime') return input.format;
  return input.type === 'select' ? input.options.join(',') : input.default;
}
