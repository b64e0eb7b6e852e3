/**
 * `state` of the request for consent (RFC 6749, 10.12): which invitation it is for, and a nonce that the browser which
 * began has in a cookie. It is signed, so nothing has to be kept until the answer comes; the PKCE verifier (RFC 7636)
 * follows from it, and only from it with the bridge's secret.
 */

import type { Signer } from '../domain/signer.ts';
import { sha256, toBase64Url } from '../domain/signer.ts';

export interface ConsentState {
  /** Id of the invitation. */
  readonly invitation: string;
  readonly nonce: string;
  /** Milliseconds since 1970 UTC. */
  readonly expiresAt: number;
}

export const CONSENT_LIFETIME_S = 15 * 60;

const PURPOSE = 'consent state';

export function newNonce(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
}

/** `invitation.nonce.expiry.signature`; good at one integration only. */
export async function writeConsentState(signer: Signer, integration: string, state: ConsentState): Promise<string> {
  const text = `${state.invitation}.${state.nonce}.${state.expiresAt}`;
  return `${text}.${await signer.sign(PURPOSE, `${integration}\n${text}`)}`;
}

/** What a state says, expired or not; nothing where it is none of ours. */
export async function readConsentState(
  signer: Signer,
  integration: string,
  text: string,
): Promise<ConsentState | undefined> {
  const [, signed = '', invitation = '', nonce = '', expiry = '', signature = ''] =
    /^(([\w-]+)\.([\w-]+)\.(\d{1,15}))\.([\w-]{43})$/.exec(text) ?? [];
  if (!(await signer.verify(PURPOSE, `${integration}\n${signed}`, signature))) return undefined;
  return { invitation, nonce, expiresAt: Number(expiry) };
}

/** 43 characters. */
export function codeVerifierOf(signer: Signer, state: string): Promise<string> {
  return signer.sign('pkce', state);
}

/** By the method `S256`. */
export function codeChallengeOf(verifier: string): Promise<string> {
  return sha256(verifier);
}
