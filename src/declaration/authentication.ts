/**
 * How one authenticates with an integration: which fields Talkdesk asks for and sends, who keeps the credentials of the
 * external service, and who obtains its access tokens. `docs/authentication.md` says how to choose.
 */

import type { Secret } from '../domain/secret.ts';
import type { Settings } from '../domain/settings.ts';
import type { HostRule } from '../domain/tenant-url.ts';

/** The values of `authentication_type` in Talkdesk's integration document. */
export const AUTHENTICATION_TYPES = [
  'none',
  'custom',
  'oauth2',
  'oauth2_password',
  'oauth2_client_credentials',
] as const;
export type AuthenticationType = (typeof AUTHENTICATION_TYPES)[number];

/** One element of Talkdesk's `authentication_configuration`; the key it is declared under is its `field_name`. */
export interface AuthField {
  /** Label. */
  readonly display: string;
  /** Talkdesk asks for a value. Default true. */
  readonly mandatory?: boolean;
  /** `input`: a person types it; `oauth`: it comes from the OAuth authority. Default `input`. */
  readonly type?: 'input' | 'oauth';
  /** Whether Talkdesk keeps the value. One that it does not keep reaches validation only. Default true. */
  readonly store?: boolean;
  readonly help?: string;
  /**
   * Template for what is typed, such as `https://{{account}}.example.org`. With the field's own name in it, the whole
   * address may be typed as well; the connector gets what stands for the name, which can lead to no other host.
   */
  readonly format?: string;
  /**
   * The value is an https URL, or a host, under one of these: `api.example.org`, `*.example.org`, or `*` for any public
   * host. The connector gets the URL.
   */
  readonly hosts?: readonly HostRule[];
  /** Not shown where a person types it, and in no log line: the connector gets it as a `Secret`. */
  readonly secret?: boolean;
  /** Validation returns the value, so nobody types it. */
  readonly returned?: boolean;
  /** The setting that this field's value is, where it is one. */
  readonly setting?: keyof Settings;
}

export type AuthFields = Readonly<Record<string, AuthField>>;

type IsOptional<Field extends AuthField> = Field extends { readonly mandatory: false } | { readonly store: false }
  ? true
  : false;

type ValueOf<Field extends AuthField> = 'secret' extends keyof Field
  ? Field extends { readonly secret: true }
    ? Secret
    : Field extends { readonly secret: false }
      ? string
      : string | Secret
  : string;

/** The values of declared auth fields as a connector gets them: a mandatory, stored field is always there. */
export type AuthOf<Fields extends AuthFields> = {
  readonly [Name in keyof Fields]: ValueOf<Fields[Name]> | (IsOptional<Fields[Name]> extends true ? undefined : never);
};

/** How the bridge obtains access tokens (RFC 6749). Client id and secret are the fields `client_id`, `client_secret`. */
export interface Grant {
  /** `password` takes the fields `username` and `password`; `authorization_code` a person's consent. */
  readonly type: 'client_credentials' | 'password' | 'authorization_code';
  /** The token endpoint; may hold `{{field}}`. Default: the value of the field `access_token_url`. */
  readonly tokenUrl?: string;
  /** Where a person gives consent; may hold `{{field}}`. Default: the value of the field `authorization_url`. */
  readonly authorizationUrl?: string;
  /** Default `client_secret_basic`. */
  readonly clientAuthentication?: 'client_secret_basic' | 'client_secret_post';
  readonly scopes?: readonly string[];
  readonly audience?: string;
  /** What else the authority wants to be sent with a request for a token, and for consent. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Where Talkdesk had its code sent to, which the authority wants to hear again in the exchange. */
  readonly talkdeskRedirectUri?: string;
  /** What a token lives whose authority does not say, in seconds; default 3600. */
  readonly lifetimeSeconds?: number;
}

/** Credentials of the service that the bridge keeps, sealed. Talkdesk has a bridge key instead. */
export interface Vault {
  readonly fields: AuthFields;
  /**
   * `operator`: they are put in with `bridge connect`. `validation`: Talkdesk sends them once, to validation, which
   * answers with the bridge key; `bridge connect` takes them as well.
   */
  readonly filledBy: 'operator' | 'validation';
}

export interface Authentication<Fields extends AuthFields = AuthFields> {
  readonly type: AuthenticationType;
  /** What Talkdesk asks for and sends. (As a type, with a vault: what the connector gets.) */
  readonly fields: Fields;
  /** Fields that name the customer where the service has no id for one, such as the host's first part. */
  readonly identifiedBy?: readonly (keyof Fields & string)[];
  /** `bridge_key`: no credential of the service is sent with a request, so Talkdesk must present a key of ours. */
  readonly guard?: 'bridge_key';
  /** Present where the bridge obtains the access tokens; else Talkdesk does, for the OAuth types. */
  readonly grant?: Grant;
  readonly vault?: Vault;
}

type Options<Fields extends AuthFields> = Pick<Authentication<Fields>, 'identifiedBy' | 'grant'>;

const BRIDGE_KEY_FIELDS = {
  bridge_key: { display: 'Bridge key', help: 'The key that the operator of this bridge gave you', secret: true },
} as const satisfies AuthFields;

/** Authentication by a bridge key, for data that no credential of an external service guards. */
export function bridgeKeyAuthentication(): Authentication<typeof BRIDGE_KEY_FIELDS> {
  return { type: 'custom', fields: BRIDGE_KEY_FIELDS, guard: 'bridge_key' };
}

/**
 * The bridge keeps the credentials of the service: an operator puts in `fields` with `bridge connect`, or sends an
 * invitation where a person's consent is needed, and Talkdesk is given a bridge key and nothing else.
 */
export function connectionAuthentication<const Fields extends AuthFields>(
  wanted: { readonly fields: Fields } & Options<Fields>,
): Authentication<Fields> {
  const { fields, ...options } = wanted;
  const authentication: Authentication = {
    ...bridgeKeyAuthentication(),
    ...options,
    vault: { fields, filledBy: 'operator' },
  };
  return authentication as unknown as Authentication<Fields>;
}

/** Fields whose values go into the vault: what Talkdesk does not store is there, too. */
type Kept<Fields extends AuthFields> = {
  readonly [Name in keyof Fields]: Omit<AuthField, 'mandatory' | 'store' | 'secret'> &
    (Fields[Name] extends { readonly mandatory: false } ? { readonly mandatory: false } : unknown) &
    (Fields[Name] extends { readonly secret: infer Secrecy } ? { readonly secret: Secrecy } : unknown);
};

/**
 * The bridge keeps the credentials of the service, and has them from Talkdesk: it sends `fields` to validation, which
 * exchanges them for a bridge key that Talkdesk stores. Type `custom` for what a person types (secrets with
 * `store: false`), `oauth2` for a `code` that Talkdesk obtains from the authority.
 */
export function exchangeAuthentication<const Fields extends AuthFields>(
  wanted: { readonly type: 'custom' | 'oauth2'; readonly fields: Fields } & Options<Kept<Fields>>,
): Authentication<Kept<Fields>> {
  const { type, fields, ...options } = wanted;
  const code = { display: 'Authorization code', type: 'oauth', store: false, secret: true } as const;
  const key = {
    display: 'Bridge key',
    help: 'Leave empty: the bridge fills it in',
    mandatory: false,
    secret: true,
    returned: true,
  };
  const kept = Object.entries(fields).filter(([, { setting }]) => setting === undefined);
  const authentication: Authentication = {
    type,
    fields: { ...fields, ...(type === 'oauth2' ? { code } : {}), bridge_key: key },
    guard: 'bridge_key',
    vault: { fields: Object.fromEntries(kept), filledBy: 'validation' },
    ...options,
  };
  return authentication as unknown as Authentication<Kept<Fields>>;
}
