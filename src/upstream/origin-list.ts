/** Lists in settings that tell by what public origins are reached, such as `https://crm.example.com=CRM_CERT`. */

import { isPublicHostName } from '../domain/public-host.ts';

/** Why a list is refused. `problem` completes a sentence about it, and holds nothing of it. */
export interface RefusedList {
  readonly problem: string;
}

/** What stands on the right side of an entry. */
export interface Targets {
  readonly example: string;
  readonly isTarget: (text: string) => boolean;
  /** Completes `entry 1 must`. */
  readonly rule: string;
}

/**
 * Reads entries with a `=` in them, several of these separated by commas or blanks. The left side is the origin of a public
 * host by https, at any port; none may be there twice.
 */
export function readOriginList(
  text: string,
  { example, isTarget, rule }: Targets,
): { readonly targets: ReadonlyMap<string, string> } | RefusedList {
  const targets = new Map<string, string>();
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  for (const [index, entry] of entries.entries()) {
    const [from = '', to = '', ...more] = entry.split('=');
    const name = `entry ${index + 1}`;
    if (from === '' || to === '' || more.length > 0) return { problem: `${name} must have the form ${example}` };
    if (!isOrigin(from, ['https:'], isPublicHostName)) {
      return { problem: `${name} must begin with the https origin of a public host, without a path: ${example}` };
    }
    if (!isTarget(to)) return { problem: `${name} must ${rule}: ${example}` };
    if (targets.has(from)) return { problem: `${name} has an address that an entry before it has, too` };
    targets.set(from, to);
  }
  return { targets };
}

/** Whether the text is an origin, exactly as the URL parser writes it. */
export function isOrigin(text: string, protocols: readonly string[], isHost: (hostname: string) => boolean): boolean {
  const url = URL.parse(text);
  return url?.origin === text && protocols.includes(url.protocol) && isHost(url.hostname);
}
