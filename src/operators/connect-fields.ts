/** What `bridge connect` is told: the fields to ask for, of the credentials that an integration wants, and the invitation that came of them. */

import type { Authentication } from '../declaration/authentication.ts';
import { toIso } from '../domain/date-time.ts';
import type { ConnectAddress } from '../http/connect-address.ts';

/** A field whose value `bridge connect` asks for. */
export interface ConnectionFieldView {
  readonly name: string;
  readonly display: string;
  readonly mandatory: boolean;
  /** Not to be shown where it is typed. */
  readonly secret: boolean;
  readonly help?: string;
  readonly format?: string;
}

export interface VaultView {
  readonly fields: readonly ConnectionFieldView[];
  /** A person must consent: an invitation comes of it. */
  readonly consent: boolean;
}

export interface InvitationView {
  readonly invitation: { readonly url: string; readonly expires_at: string };
  /** To be registered at the authority. */
  readonly redirect_uri: string;
}

/** `connection` for an integration whose credentials the bridge keeps; nothing for another one. */
export function viewVault({ vault, grant }: Authentication): { readonly connection?: VaultView } {
  if (!vault) return {};
  const fields = Object.entries(vault.fields).map(([name, { display, mandatory = true, secret, help, format }]) => ({
    name,
    display,
    mandatory,
    secret: secret ?? SECRET_NAME.test(name),
    ...(help === undefined ? {} : { help }),
    ...(format === undefined ? {} : { format }),
  }));
  return { connection: { fields, consent: grant?.type === 'authorization_code' } };
}

/** By its name, where the declaration says nothing. */
const SECRET_NAME = /(?:secret|password|token|key)$/i;

export function viewInvitation(
  { link, expiresAt }: { readonly link: string; readonly expiresAt: number },
  { page, redirectUri }: ConnectAddress,
): InvitationView {
  return {
    invitation: { url: `${page}?invitation=${link}`, expires_at: toIso(expiresAt) },
    redirect_uri: redirectUri,
  };
}
