/** How an authority refuses, in the words of RFC 6749 (4.1.2.1 and 5.2). */

export type RefusalCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'access_denied';

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, description: string) {
    super(description);
    this.code = code;
  }
}

/** The answer of the token endpoint; who came with HTTP Basic is told so by a challenge. */
export function refusalAnswer({ code, message }: Refusal, usedBasic: boolean): Response {
  const challenged = code === 'invalid_client' && usedBasic;
  return Response.json(
    { error: code, error_description: message },
    {
      status: challenged ? 401 : 400,
      headers: { ...NO_STORE, ...(challenged ? { 'WWW-Authenticate': 'Basic realm="authority"' } : {}) },
    },
  );
}

/** On every answer of the token endpoint (RFC 6749, 5.1). */
export const NO_STORE = { 'Cache-Control': 'no-store', Pragma: 'no-cache' } as const;
