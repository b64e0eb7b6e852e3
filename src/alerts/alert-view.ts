/** An alert as its operator sees it. */

import { toIso } from '../domain/date-time.ts';
import type { AlertRow } from '../store/alerts.ts';

/**
 * How far it has come to the receiver. `waiting`: a message is to be sent; `told`: what there was to tell is told;
 * `given_up`: the receiver did not take a message for three days, or wants no more of it; `dropped`: it was over before
 * anything was sent.
 */
export type DeliveryState = 'waiting' | 'told' | 'given_up' | 'dropped';

/** Times are ISO 8601 in UTC. */
export interface AlertView {
  readonly id: string;
  readonly kind: string;
  readonly account: string;
  readonly integration: string;
  readonly label?: string;
  readonly advice: string;
  readonly since: string;
  readonly raised_at: string;
  /** Absent while it is open. */
  readonly resolved_at?: string;
  readonly delivery: {
    readonly state: DeliveryState;
    /** When the receiver took the message. */
    readonly raised_told_at?: string;
    readonly resolved_told_at?: string;
    /** Of the message that is not told yet. */
    readonly tries?: number;
    readonly failure?: string;
    readonly next_try_at?: string;
  };
}

export function viewAlert(alert: AlertRow): AlertView {
  const { id, kind, account, integration, label, advice, since, failure } = alert;
  return {
    id,
    kind,
    account,
    integration,
    ...(label === null ? {} : { label }),
    advice,
    since: toIso(since),
    raised_at: toIso(alert.raised_at),
    ...timeOf('resolved_at', alert.resolved_at),
    delivery: {
      state: stateOf(alert),
      ...timeOf('raised_told_at', alert.raised_told_at),
      ...timeOf('resolved_told_at', alert.resolved_told_at),
      ...(failure === null ? {} : { tries: alert.tries, failure }),
      ...timeOf('next_try_at', alert.due_at),
    },
  };
}

const timeOf = <Name extends string>(name: Name, time: number | null): { readonly [name in Name]?: string } =>
  time === null ? {} : ({ [name]: toIso(time) } as { readonly [name in Name]: string });

function stateOf({ due_at: due, failure, raised_told_at: told }: AlertRow): DeliveryState {
  if (due !== null) return 'waiting';
  if (failure !== null) return 'given_up';
  return told === null ? 'dropped' : 'told';
}
