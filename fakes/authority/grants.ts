/**
 * What an authority remembers: codes, and families of tokens, each family being all that was given for one consent. It
 * knows no HTTP, and every step happens at once: two requests never see half of one.
 */

import { Refusal } from './refusal.ts';

const CODE_LIVES_MS = 10 * 60_000;

export interface GrantsOptions {
  readonly expiresInSeconds: number;
  /** Whether each use of a refresh token gives a new one in its place. */
  readonly rotates: boolean;
  /** For how long a refresh token may be used again while none of its successors was; milliseconds. */
  readonly graceMs: number;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

/** What was consented to: by a person, or by a client for itself. */
export interface Consent {
  readonly clientId: string;
  readonly account: string;
  /** Scopes with spaces between. */
  readonly scope?: string;
  readonly audience?: string;
}

export interface CodeRequest extends Consent {
  readonly redirectUri: string;
  /** S256 of the verifier that must come with the code. */
  readonly challenge?: string;
}

/** What a client shows with a code. */
export interface CodeProof {
  readonly clientId: string;
  readonly redirectUri: string | undefined;
  /** S256 of the verifier that came with it. */
  readonly challenge: string | undefined;
}

export interface Issued {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly scope?: string;
}

interface Family extends Consent {
  revoked: boolean;
}

interface AccessToken {
  readonly family: Family;
  readonly scope: string | undefined;
  expiresAt: number;
  revoked: boolean;
}

interface RefreshToken {
  readonly family: Family;
  /** When it was first used; milliseconds. */
  usedAt?: number;
  readonly successors: RefreshToken[];
}

interface Code {
  readonly request: CodeRequest;
  readonly expiresAt: number;
  /** What was given for it. */
  family?: Family;
}

export interface Grants {
  /** Tokens for a consent without a code; throws nothing. */
  begin(consent: Consent, withRefreshToken: boolean): Issued;
  issueCode(request: CodeRequest): string;
  /** Throws `invalid_grant`; a second use of a code also revokes what was given for it (RFC 6749, 4.1.2). */
  redeem(code: string, proof: CodeProof): Issued;
  /** Throws `invalid_grant`, `invalid_scope`; reuse past the grace also revokes the family. */
  refresh(refreshToken: string, clientId: string, scope: string | undefined): Issued;
  /** The consent behind an access token that is good now, with the scope of the token. */
  consentOf(accessToken: string): Consent | undefined;
  /** Access tokens that are neither expired nor revoked. */
  readonly liveTokens: readonly string[];
  /** Only this access token; others of its family stay good. */
  revoke(accessToken: string): void;
  /** All tokens of the consent that this access or refresh token comes from. */
  revokeFamilyOf(token: string): void;
  /** All tokens of a client, or of every client. */
  revokeAll(clientId?: string): void;
  /** Every access token expires now; refresh tokens stay good. */
  expireAll(): void;
}

export function createGrants({ expiresInSeconds, rotates, graceMs, now }: GrantsOptions): Grants {
  const families: Family[] = [];
  const accessTokens = new Map<string, AccessToken>();
  const refreshTokens = new Map<string, RefreshToken>();
  const codes = new Map<string, Code>();

  const isLive = ({ family, expiresAt, revoked }: AccessToken) => !revoked && !family.revoked && now() < expiresAt;

  function giveAccess(family: Family, scope = family.scope): Issued {
    const accessToken = name('access', accessTokens.size);
    accessTokens.set(accessToken, { family, scope, expiresAt: now() + expiresInSeconds * 1000, revoked: false });
    return { accessToken, ...(scope === undefined ? {} : { scope }) };
  }

  function giveRefresh(family: Family, predecessor?: RefreshToken): string {
    const value = name('refresh', refreshTokens.size);
    const token: RefreshToken = { family, successors: [] };
    refreshTokens.set(value, token);
    predecessor?.successors.push(token);
    return value;
  }

  function begin(consent: Consent, withRefreshToken: boolean): Issued & { readonly family: Family } {
    const family: Family = { ...consent, revoked: false };
    families.push(family);
    return { family, ...giveAccess(family), ...(withRefreshToken ? { refreshToken: giveRefresh(family) } : {}) };
  }

  function mayBeUsed({ usedAt, successors }: RefreshToken): boolean {
    if (usedAt === undefined || !rotates) return true;
    return now() - usedAt < graceMs && successors.every((successor) => successor.usedAt === undefined);
  }

  return {
    begin(consent, withRefreshToken) {
      const { family: _, ...issued } = begin(consent, withRefreshToken);
      return issued;
    },
    issueCode(request) {
      const value = name('code', codes.size);
      codes.set(value, { request, expiresAt: now() + CODE_LIVES_MS });
      return value;
    },
    redeem(value, { clientId, redirectUri, challenge }) {
      const code = codes.get(value);
      if (!code || code.request.clientId !== clientId) throw new Refusal('invalid_grant', 'The code is unknown');
      const { redirectUri: sentTo, challenge: expected, ...consent } = code.request;
      if (code.family) {
        code.family.revoked = true;
        throw new Refusal('invalid_grant', 'The code was used before');
      }
      if (now() >= code.expiresAt) throw new Refusal('invalid_grant', 'The code has expired');
      if (redirectUri !== sentTo) throw new Refusal('invalid_grant', 'The code was sent to another redirect_uri');
      if (challenge !== expected) throw new Refusal('invalid_grant', 'The verifier does not match the challenge');
      const { family, ...issued } = begin(consent, true);
      code.family = family;
      return issued;
    },
    refresh(value, clientId, scope) {
      const token = refreshTokens.get(value);
      if (!token || token.family.clientId !== clientId || token.family.revoked)
        throw new Refusal('invalid_grant', 'The refresh token is not good');
      const { family } = token;
      if (!mayBeUsed(token)) {
        family.revoked = true;
        throw new Refusal('invalid_grant', 'The refresh token was used before');
      }
      const granted = family.scope?.split(' ') ?? [];
      if (scope !== undefined && !scope.split(' ').every((each) => granted.includes(each)))
        throw new Refusal('invalid_scope', 'More is asked for than was consented to');
      token.usedAt ??= now();
      return { ...giveAccess(family, scope), ...(rotates ? { refreshToken: giveRefresh(family, token) } : {}) };
    },
    consentOf(accessToken) {
      const token = accessTokens.get(accessToken);
      if (!token || !isLive(token)) return undefined;
      const { revoked: _, scope: __, ...consent } = token.family;
      return { ...consent, ...(token.scope === undefined ? {} : { scope: token.scope }) };
    },
    get liveTokens() {
      return [...accessTokens].filter(([, token]) => isLive(token)).map(([value]) => value);
    },
    revoke(accessToken) {
      const token = accessTokens.get(accessToken);
      if (token) token.revoked = true;
    },
    revokeFamilyOf(value) {
      const token = accessTokens.get(value) ?? refreshTokens.get(value);
      if (token) token.family.revoked = true;
    },
    revokeAll(clientId) {
      for (const family of families) if (clientId === undefined || family.clientId === clientId) family.revoked = true;
    },
    expireAll() {
      for (const token of accessTokens.values()) token.expiresAt = Math.min(token.expiresAt, now());
    },
  };
}

/** A readable token whose last characters must be encoded wherever it is part of a form or of a URL. */
const name = (kind: 'access' | 'refresh' | 'code', count: number) => `${kind}-${count + 1}+/=`;
