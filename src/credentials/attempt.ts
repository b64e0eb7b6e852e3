/** What the limits on refusals know of presented credentials: by what they are told apart, and which account they claim. */

import type { AuthField } from '../declaration/authentication.ts';
import { sha256 } from '../domain/signer.ts';
import { isExchange } from './auth-values.ts';
import type { Attempt } from './refusal-limits.ts';
import { recallSession } from './session-memory.ts';
import type { Presenting, SessionParts } from './session.ts';

export function attemptOf({ cache, now }: SessionParts, request: Presenting): Attempt {
  const { key, logger } = request;
  return {
    key,
    logger,
    isRemembered: async () => (await recallSession(cache, key, now())) !== undefined,
    async claim() {
      const values = claimedValues(request);
      return values.length === 0 ? undefined : await sha256(JSON.stringify([request.integration.name, values]));
    },
  };
}

/** The values that name the customer, else all that are neither secret, nor passing, nor a setting. */
function claimedValues(request: Presenting): readonly (readonly [string, string])[] {
  const { authentication, wire } = request.integration;
  // No service is asked about a bridge key, and nobody guesses one; strangers could only lock its owner out.
  if (authentication.guard === 'bridge_key' && !isExchange(request)) return [];
  const { fields, identifiedBy = [] } = authentication;
  const open = Object.entries(fields).filter(([name, { secret = false, store = true, setting }]) => {
    const isToken = 'field' in wire.token && wire.token.field === name;
    return !secret && store && setting === undefined && !isToken;
  });
  const names = identifiedBy.length > 0 ? identifiedBy : open.map(([name]) => name);
  return names.flatMap((name) => {
    const value = request.auth[name];
    return value === undefined ? [] : [[name, isHost(fields[name]) ? originOf(value) : value] as const];
  });
}

const isHost = (field: AuthField | undefined) => field?.hosts !== undefined;

/** However many paths there are behind it, an address is one customer's. */
const originOf = (address: string) => URL.parse(address)?.origin ?? address;
