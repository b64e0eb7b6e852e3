/** One call of Talkdesk on an endpoint, with its answer, as the document for Talkdesk shows it. */

export interface Example {
  /** The part of an endpoint's path behind the integration's name. */
  readonly endpoint: string;
  /** What happens. */
  readonly title: string;
  readonly url: string;
  readonly request: object;
  readonly status: number;
  /** Absent where the answer has no body. */
  readonly answer?: unknown;
}
