/** The invitation behind a link, as far as it can still be followed. */

import type { AuthTexts } from '../credentials/auth-values.ts';
import { readInvitationLink } from '../credentials/invitation-link.ts';
import { ownerOfInvitation } from '../credentials/vault.ts';
import { findInvitation, type InvitationRow } from '../store/invitations.ts';
import { PageProblem } from './page-problem.ts';
import type { ConnectParts } from './parts.ts';

const ASK = 'Ask whoever sent it to you for a new one.';

/** By the parameter of its link; throws a `PageProblem` for one that was altered, has expired or was used. */
export async function followInvitation(parts: ConnectParts, integration: string, link: string): Promise<InvitationRow> {
  const read = await readInvitationLink(parts.signer, link);
  if (!read) {
    const advice = 'It was altered or cut off on its way to you. Open it exactly as it was sent, or ask for a new one.';
    throw new PageProblem(400, 'invalid_input', 'This link is not valid', advice);
  }
  if (parts.now() >= read.expiresAt) throw new PageProblem(410, 'not_found', 'This link has expired', ASK);
  const row = await loadInvitation(parts, integration, read.id);
  if (row.used_at === null) return row;
  throw new PageProblem(
    410,
    'conflict',
    'This link has been used',
    `What it was for is connected. To connect again: ${ASK}`,
  );
}

/** By its id, used or not. */
export async function loadInvitation(parts: ConnectParts, integration: string, id: string): Promise<InvitationRow> {
  const [[row]] = await parts.database.run(findInvitation(id));
  if (row?.integration === integration) return row;
  throw new PageProblem(410, 'not_found', 'This link is no longer valid', ASK);
}

/** The credentials that wait in it. */
export function openInvitation({ vault }: ConnectParts, row: InvitationRow): Promise<AuthTexts> {
  return vault.open(ownerOfInvitation(row), row.credentials);
}
