/**
 * One page of the list of agents. Talkdesk matches agents by e-mail and pages by integers, while services have
 * their own cursors and may list a person twice. So the service's list is read through first; a list that does
 * not fit one page waits in D1, one agent per e-mail, and every number stands for a place in it that never moves.
 */

import type { AgentSource, Call } from '../connectors/connector.ts';
import type { OpenSession } from '../credentials/session.ts';
import { BridgeError } from '../domain/errors.ts';
import { invalidOffset, OFFSET_LIFETIME_MS } from '../domain/offset-rules.ts';
import { addAgentPage, type AgentPageRow, dropAgentPagesBefore, findAgentPage } from '../store/agent-pages.ts';
import { addToRoster, dropRostersBefore, readRoster, type RosterAgent } from '../store/agent-rosters.ts';
import type { Database } from '../store/database.ts';
import type { Deadline } from '../upstream/deadline.ts';
import { createRoster } from './roster.ts';

/** Agents on one page. */
const PAGE_SIZE = 100;
/**
 * Reads of the service in one request, as far as half of its time goes; a longer list is read on with the next request,
 * after an empty page.
 */
const READS_PER_REQUEST = 10;
const READING_SHARE = 0.5;

export interface AgentSync {
  readPage(request: AgentPageRequest): Promise<AgentPageAnswer>;
}

export interface AgentPageRequest {
  readonly source: AgentSource;
  readonly offset: string | undefined;
  readonly openSession: OpenSession;
  readonly deadline: Deadline;
}

export interface AgentPageAnswer {
  readonly agents: readonly Pick<RosterAgent, 'id' | 'name' | 'email'>[];
  readonly nextOffset?: number;
  /** What this request's reading left out. */
  readonly leftOut: LeftOut;
}

interface LeftOut {
  readonly withoutEmail: number;
  readonly sameEmail: number;
}

/** Where the list is to be read on: in the service, or, once that is through, in the roster. */
type Place = { readonly in: 'service'; readonly cursor?: string } | { readonly in: 'roster'; readonly after: string };

const NOTHING_LEFT_OUT: LeftOut = { withoutEmail: 0, sameEmail: 0 };

export interface AgentSyncParts {
  readonly database: Database;
  readonly now: () => number;
}

export function createAgentSync({ database, now }: AgentSyncParts): AgentSync {
  /** Reads the service from the cursor on, to its end or to this request's bound. */
  async function readService(source: AgentSource, call: Call, start: string | undefined, deadline: Deadline) {
    const leastLeft = deadline.left() * READING_SHARE;
    const limit = Math.min(PAGE_SIZE, source.largestPage);
    const roster = createRoster();
    let cursor = start;
    for (let reads = 0; reads < READS_PER_REQUEST && (reads === 0 || deadline.left() > leastLeft); reads += 1) {
      const page = await source.read(call, { limit, ...(cursor === undefined ? {} : { cursor }) });
      roster.add(page.agents);
      if (page.cursor !== undefined && page.cursor === cursor) {
        throw new BridgeError('upstream_failed', 'The service gave the same cursor twice while its agents were listed');
      }
      cursor = page.cursor;
      if (cursor === undefined) break;
    }
    return { roster, cursor };
  }

  async function answerFromRoster(account: string, run: string, after: string, leftOut: LeftOut) {
    const [rows] = await database.run(readRoster({ account, run }, after, PAGE_SIZE + 1));
    const agents = rows.slice(0, PAGE_SIZE);
    const last = agents.at(-1);
    if (rows.length <= PAGE_SIZE || !last) return { agents, leftOut };
    return { agents, leftOut, nextOffset: await numberOf(account, run, { in: 'roster', after: last.email }) };
  }

  async function numberOf(account: string, run: string, place: Place): Promise<number> {
    const row = { account, run, state: JSON.stringify(place), created_at: now() };
    const [[added]] = await database.run(addAgentPage(row));
    if (!added) throw new BridgeError('internal', 'D1 gave no number for the next page of agents');
    return added.number;
  }

  return {
    async readPage({ source, offset, openSession, deadline }) {
      const session = await openSession(findAgentPage(parseOffset(offset)));
      const { account, call } = session;
      const row = offset === undefined ? undefined : checkRow(session.rows[0], account, now());
      const run = row?.run ?? crypto.randomUUID();
      const place: Place = row ? JSON.parse(row.state) : { in: 'service' };
      if (place.in === 'roster') return answerFromRoster(account, run, place.after, NOTHING_LEFT_OUT);

      const { roster, cursor } = await readService(source, call, place.cursor, deadline);
      const { agents, leftOut } = roster;
      if (!row && cursor === undefined && agents.length <= PAGE_SIZE) return { agents, leftOut };

      const expiry = now() - OFFSET_LIFETIME_MS;
      const sweep = row ? [] : [dropRostersBefore(account, expiry), dropAgentPagesBefore(account, expiry)];
      await database.run(...sweep, addToRoster({ account, run }, agents));
      if (cursor === undefined) return answerFromRoster(account, run, '', leftOut);
      return { agents: [], leftOut, nextOffset: await numberOf(account, run, { in: 'service', cursor }) };
    },
  };
}

/** The number in an offset; the first call has none, and 0 is never given. */
function parseOffset(offset: string | undefined): number {
  if (offset === undefined) return 0;
  if (!/^\d{1,15}$/.test(offset)) throw invalidOffset();
  return Number(offset);
}

function checkRow(row: AgentPageRow | undefined, account: string, now: number): AgentPageRow {
  if (row?.account !== account || row.created_at < now - OFFSET_LIFETIME_MS) throw invalidOffset();
  return row;
}
