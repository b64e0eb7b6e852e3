/**
 * All that one inbound request does outside: under one deadline, over a few connections, counted. What several requests
 * share is kept here as well: the state of hosts, and the budgets of accounts.
 */

import type { UpstreamFetch } from '../connectors/connector.ts';
import type { Limits } from '../declaration/integration.ts';
import { BridgeError } from '../domain/errors.ts';
import type { Logger } from '../log.ts';
import { type Budget, createAccess } from './access.ts';
import { createCircuits } from './circuits.ts';
import { createDeadline, type Deadline, within } from './deadline.ts';
import { createUpstreamFetch, type UpstreamWishes } from './fetch.ts';
import type { OutboundRules } from './outbound-url.ts';
import { createRateBudget, type Lane } from './rate-budget.ts';
import { isUnavailableStatus } from './retries.ts';
import { createSend, type Send } from './send.ts';
import { createSlots } from './slots.ts';

export interface OutboundParts {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** What follows a redirect to another origin: it proves nothing, as a binding with a certificate would. Default `fetch`. */
  readonly fetchElsewhere?: (url: string, init: RequestInit) => Promise<Response>;
  /** Budgets that all isolates share, by account. */
  readonly budgets: { get(account: string): Budget };
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** A signal that aborts after so many milliseconds. */
  readonly timeout: (ms: number) => AbortSignal;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly logger: Logger;
  /** Allows `http` to this machine, for local development. */
  readonly allowLoopback: boolean;
}

export interface OutboundOrder {
  readonly integration: { readonly name: string; readonly limits: Limits };
  readonly lane: Lane;
  /** Whether an agent waits for interactions, which are given less time. */
  readonly isInteractions?: boolean;
  /** Whether the caller waits by itself while the service wants to be left alone. */
  readonly callerWaits?: boolean;
}

export interface Outbound {
  readonly deadline: Deadline;
  /** Where requests may go. */
  readonly rules: OutboundRules;
  /** The way out with a session's credentials; `account` is the one whose rate it counts for, once it is known. */
  fetchFor(wishes: UpstreamWishes, account?: string): UpstreamFetch;
  readonly tally: Readonly<Tally>;
  /** What the work gives, or `upstream_timeout` where it has not come to an end a second after the deadline. */
  bounded<Result>(work: Promise<Result>): Promise<Result>;
}

/** What was done outside. */
export interface Tally {
  /** Requests that were sent. */
  calls: number;
  /** Those among them that were sent again. */
  retries: number;
  /** How long they took, added up; milliseconds. */
  ms: number;
  /** What was written, or may have been, or may yet be; what the service surely did not do is not counted. */
  writes: number;
}

export type BeginOutbound = (order: OutboundOrder) => Outbound;

/** Connections at once; Workers may have six that wait for an answer, of which one is left to the bridge's stores. */
const MOST_CONNECTIONS = 5;
/** The largest answer of a service, in bytes. A Worker has 128 MB, for all of its requests. */
const MOST_BYTES = 10 * 1024 * 1024;
/** Who waits with patience of its own waits so long for a turn; milliseconds. */
const PATIENT_WAIT_MS = 2000;
/** A host that was given less time than this is not down because it did not answer; milliseconds. */
const LEAST_TIME_MS = 4000;
/** What comes to its own end at the deadline has so long to say so; milliseconds. */
const GRACE_MS = 1000;
const ENDLESS = 'The integration did not come to an end in time; what it was doing may yet be done';
/** So many accounts are remembered by an isolate; then all are forgotten. */
const MOST_ACCOUNTS = 1000;

export function createOutbounds(parts: OutboundParts): BeginOutbound {
  const { now, sleep, timeout, random, logger, allowLoopback } = parts;
  const circuits = createCircuits({
    now,
    onChange: ({ integration, host, openForMs }) =>
      openForMs === undefined
        ? logger.info('circuit_closed', { integration, host })
        : logger.warn('circuit_opened', { integration, host, open_for_ms: openForMs }),
  });
  /** Of accounts without a declared rate, of which only pauses are to be remembered. */
  const pauses = new Map<string, Budget>();

  function budgetOf(account: string, { rate }: Limits): Budget {
    if (rate) return parts.budgets.get(account);
    if (pauses.size > MOST_ACCOUNTS) pauses.clear();
    const known = pauses.get(account) ?? createRateBudget(now);
    pauses.set(account, known);
    return known;
  }

  return ({ integration, lane, isInteractions = false, callerWaits = false }) => {
    const { limits, name } = integration;
    const deadline = createDeadline(
      { now, timeout },
      isInteractions ? limits.interactionsDeadlineMs : limits.deadlineMs,
    );
    const end = createDeadline({ now, timeout }, deadline.left() + GRACE_MS);
    const tally: Tally = { calls: 0, retries: 0, ms: 0, writes: 0 };
    const slots = createSlots(MOST_CONNECTIONS);
    const rules = { allowLoopback, ports: limits.ports };

    /** Counted, and over one of the connections. */
    function sendBy(fetch: OutboundParts['fetch']): Send {
      const sendNow = createSend({ fetch, deadline, mostBytes: MOST_BYTES, ...rules });
      return (...request) =>
        slots(async () => {
          const began = now();
          tally.calls += 1;
          try {
            return await sendNow(...request);
          } finally {
            tally.ms += now() - began;
          }
        });
    }
    const sendCounted = sendBy(parts.fetch);
    const sendAway = sendBy(parts.fetchElsewhere ?? parts.fetch);

    const send: Send = async (url, ...rest) => {
      const circuit = circuits(name, URL.parse(url)?.host ?? '');
      const began = now();
      let isUp: boolean | undefined;
      try {
        const response = await sendCounted(url, ...rest);
        isUp = !isUnavailableStatus(response.status);
        return response;
      } catch (error) {
        if (error instanceof BridgeError) isUp = wasUp(error, now() - began);
        throw error;
      } finally {
        circuit.leave(isUp);
      }
    };

    return {
      deadline,
      rules,
      tally,
      bounded: (work) => within(end, work, () => new BridgeError('upstream_timeout', ENDLESS, { inDoubt: true })),
      fetchFor(wishes, account) {
        const { rate } = limits;
        const access = createAccess({
          integration: name,
          circuits,
          lane,
          ...(account === undefined ? {} : { budget: budgetOf(account, limits) }),
          ...(rate === undefined ? {} : { rate }),
          deadline,
          longestWaitMs: callerWaits ? PATIENT_WAIT_MS : Number.POSITIVE_INFINITY,
          now,
          sleep,
          onProblem: (cause) => logger.warn('budget_not_reached', { integration: name, cause }),
        });
        return createUpstreamFetch({
          ...wishes,
          tally,
          send,
          sendAway,
          rules,
          deadline,
          access,
          callerWaits,
          onRetry: () => {
            tally.retries += 1;
          },
          now,
          sleep,
          random,
        });
      },
    };
  };
}

/** Whether a host is up that gave no answer which could be used, after so many milliseconds; nothing where nobody knows. */
function wasUp({ code, detail }: BridgeError, ms: number): boolean | undefined {
  if (code === 'upstream_unavailable' || (code === 'upstream_timeout' && ms >= LEAST_TIME_MS)) return false;
  return detail.upstreamStatus === undefined ? undefined : true;
}
