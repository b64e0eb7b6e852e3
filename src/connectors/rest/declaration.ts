/**
 * What is declared of a REST system. Three notations occur: `{{field}}` stands for an auth field of the integration,
 * `{name}` (RFC 6570) for a value of the moment, such as a page's number, and expressions in JMESPath pick from answers.
 */

import type { ActionInputs, Once } from '../../domain/action.ts';
import type { ContactNeed } from '../connector.ts';
import type { IdOrder, KeysetSource } from '../contact-source.ts';
import type { Precision } from '../../domain/precision.ts';
import type { DateFormat } from './date-formats.ts';
import type { Sent } from './templates.ts';
import type { Value } from './values.ts';

/** An expression in JMESPath (jmespath.site), such as `customer.emails[].address`. */
export type Expression = string;

export interface RestDeclaration {
  /** Where the API begins, such as `https://{{account}}.example.org/api`. Its fields are confined by `format` or `hosts`. */
  readonly baseUrl: string;
  /** How a request proves itself. Without it, an OAuth access token goes into `Authorization: Bearer`. */
  readonly authorize?: Authorize | readonly Authorize[];
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The zone of times that are written without an offset: an IANA name. Default `UTC`. */
  readonly timeZone?: string;
  /** What else than 2xx, or in spite of it, means what; for every request, after those of its own. */
  readonly failures?: readonly Failure[];
  /** A request that only succeeds with credentials that the service accepts. */
  readonly validate: Validate;
  readonly contacts?: Contacts | { readonly streams: Readonly<Record<string, Contacts>> };
  readonly agents?: Agents;
  readonly search?: Search;
  /** By type. */
  readonly interactions?: Readonly<Record<string, Interactions>>;
  readonly actions?: Readonly<Record<string, RestAction>>;
}

/** One proof of several that a request may carry. Values may hold `{{field}}` of secrets, and `{{access_token}}`, the one that Talkdesk supplies or the bridge obtains. */
export type Authorize =
  | { readonly bearer: string }
  | { readonly basic: { readonly username: string; readonly password: string } }
  | { readonly header: string; readonly value: string }
  /** A parameter of the query. */
  | { readonly query: string; readonly value: string };

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Request {
  /** Default `GET`. */
  readonly method?: Method;
  /** Below `baseUrl`, a URI template of RFC 6570: `/customers/{id}/tickets{?limit}`. */
  readonly path: string;
  /** By parameter. One whose value has a `{name}` without a value is left out; a list comes as several of its name. */
  readonly query?: Readonly<Record<string, Sent>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, in whose texts `{name}` stands for values; a key with a `{name}` without a value is left out. */
  readonly body?: SentJson;
  /** Default `json`. */
  readonly bodyAs?: 'json' | 'form';
  /** Does the same when it is sent twice, such as a PUT of all fields. A POST of `list`, `search` and the like is. */
  readonly repeatable?: boolean;
  readonly failures?: readonly Failure[];
}

export type SentJson = Sent | number | boolean | null | readonly SentJson[] | { readonly [key: string]: SentJson };

/**
 * What a failure can be. `nothing`: there is nothing of what was asked for, and no failure; `action_refused` is for the
 * requests of actions only.
 */
export const FAILURES = [
  'nothing',
  'action_refused',
  'invalid_credentials',
  'source_cursor_expired',
  'upstream_failed',
  'upstream_rate_limited',
  'upstream_unavailable',
] as const;

/**
 * An answer that is a failure, though its status may say otherwise. All that is declared must apply; the first one counts. What 401, 429
 * and 5xx mean is known, and cannot be declared.
 */
export interface Failure {
  readonly status?: number | readonly number[];
  /** True of the answer, an expression. */
  readonly when?: Expression;
  readonly is: (typeof FAILURES)[number];
  /** For `action_refused` and `invalid_credentials`: what a person at Talkdesk reads; of the answer, or `'a text'` in quotes. */
  readonly message?: Expression;
}

/** How the next page is asked for. */
export type Paging =
  /**
   * By a URL in the answer, at `in` or in its `Link` header (RFC 8288). `stable`: pages stay as they are while contacts
   * change, which those of page numbers and offsets do not.
   */
  | { readonly by: 'link'; readonly in: Expression; readonly stable?: boolean }
  | { readonly by: 'link-header'; readonly stable?: boolean }
  /** By a cursor in the answer, sent as `{cursor}`. */
  | { readonly by: 'cursor'; readonly in: Expression; readonly stable?: boolean }
  /**
   * By numbers sent as `{page}`, or by how many came before, as `{offset}`, with `{limit}`: until a page is empty, or until `more`,
   * which yields true or false of each (`page < pages`, `!!next`), is false.
   */
  | { readonly by: 'page'; readonly first?: number; readonly more?: Expression }
  | { readonly by: 'offset'; readonly more?: Expression };

export interface List extends Request {
  /**
   * The list in the answer; default: the answer itself. What is no object in it is read as `{ id: … }`. With paging by page or offset it
   * must not filter, because a page of which nothing is left ends the list.
   */
  readonly items?: Expression;
}

export interface PagedList extends List {
  readonly paging?: Paging;
}

/**
 * A read of one more answer for each item, whose fields the path may name: `/customers/{id}`. It is left out for an item that lacks one
 * of them.
 */
export interface FollowUp extends Request {
  /** What is gone by now is no hindrance: without it, a 404 or 410 means that the item was deleted. */
  readonly optional?: boolean;
}

/** At most 3, by the name under which each answer stands beside the item's own fields. */
export type FollowUps = Readonly<Record<string, FollowUp>>;

export interface Validate extends Request {
  /** The service's own id for the customer, and what people call it. */
  readonly account?: { readonly id: Value; readonly label?: Value };
}

/** What becomes what. `id` must yield something. */
export interface ContactMapping {
  readonly id: Value;
  readonly name?: Value;
  readonly company?: Value;
  readonly title?: Value;
  readonly emails?: Value;
  readonly phones?: Value;
  readonly photoUrl?: Value;
  readonly address?: Value;
  readonly websites?: Value;
  readonly twitter?: Value;
  readonly url?: Value;
}

/** How a contact is read from an item of a list. */
export interface ContactRecord {
  readonly followUp?: FollowUps;
  readonly contact: ContactMapping;
  /** True of an item that is a deleted contact. */
  readonly deleted?: Expression;
  /** The id of the contact that this one was merged into. */
  readonly mergedInto?: Value;
  /** The service's own fields, for `where`, `exclude` and `map` of an integration. */
  readonly fields?: Readonly<Record<string, Value>>;
}

/**
 * The kind of source follows from `changes`: with `by: 'time'` a keyset, with `by: 'cursor'` a feed, without it a scan, for which each
 * run reads the whole list.
 */
export interface Contacts extends ContactRecord {
  readonly list: PagedList;
  /** The most that `{limit}` may be. */
  readonly largestPage: number;
  readonly smallestPage?: number;
  readonly changes?: ByTime | ByCursor;
  /** For a scan: the least time between two walks; default 15. */
  readonly leastIntervalMinutes?: number;
  /** Fields that the service filters by: a condition `{ field, is: 'one value' }` is sent as `{where.field}`. */
  readonly filters?: readonly string[];
  /** To be raised when what is made of a contact changes. Default 1. */
  readonly version?: number;
}

/**
 * The list can be asked for what changed in a window of time: from `{from}` to `{to}`, both included (`{fromExclusive}` and
 * `{toExclusive}` for bounds that are not), in the form of `format`.
 */
export interface ByTime {
  readonly by: 'time';
  /** The time of change of an item, an expression. */
  readonly at: Expression;
  /** Default `iso`. */
  readonly format?: DateFormat;
  /** As coarse as the service stores or compares times. */
  readonly precision: Precision;
  /** How late a change may show. */
  readonly lagSeconds: number;
  /** What the list is sorted by. The first two begin behind `{afterId}`; the last one is led through by `paging`. */
  readonly sort: KeysetSource['order'];
  /** How the service compares ids. Default `number`. */
  readonly idOrder?: IdOrder;
  /** The most that one query gives over all its pages; that of pages that shift is one page by itself. */
  readonly cap?: number;
  /** For `sort: 'changed'`: how one time of change (`{from}` is `{to}`) is read in the order of ids, behind `{afterId}`. */
  readonly oneTime?: List;
}

/** The service keeps a cursor through its changes: sent as `{cursor}`, or, where there is none or it died, as `{since}`. */
export interface ByCursor {
  readonly by: 'cursor';
  readonly cursor: Expression;
  /** True while there is more. */
  readonly more: Expression;
  /** The time of change of an item, and the form of `{since}`. */
  readonly at?: Expression;
  readonly format?: DateFormat;
  readonly lagSeconds: number;
}

export interface Agents {
  readonly list: PagedList;
  readonly largestPage: number;
  readonly followUp?: FollowUps;
  /** `active` is false where its value is false or absent; without it all are active. */
  readonly agent: { readonly id: Value; readonly name?: Value; readonly email?: Value; readonly active?: Value };
}

/** An answer that is one item, or a list of them; `as` puts it under this name, as a follow-up does. */
export interface Lookup extends List {
  readonly as?: string;
}

/** By id (`{id}`), e-mail (`{email}`) and phone. Contacts are read as those of `contacts` unless `record` says otherwise. */
export interface Search {
  readonly record?: ContactRecord;
  readonly byId: Lookup;
  readonly byEmail?: Lookup;
  /** With `{phones}`, all forms of the number at once; with `{phone}`, one by one until somebody is found. */
  readonly byPhone?: Lookup;
  /** When a contact was changed last, to tell the newest of several. */
  readonly changedAt?: Value;
}

/** Those of a contact: `{contact.id}`, `{contact.email}`, `{contact.phone}`, `{contact.name}`; newest first where it can be, `{limit}` of them. */
export interface Interactions {
  readonly list: List;
  readonly followUp?: FollowUps;
  readonly interaction: {
    readonly id: Value;
    readonly subject: Value;
    /** When it happened; a time as in `date(…)`, or text in ISO 8601. */
    readonly date: Value;
    readonly description?: Value;
    readonly url?: Value;
    readonly priority?: Value;
    readonly status?: Value;
    /** True of one that is closed, for a status that has no table's and no known name. */
    readonly closed?: Expression;
  };
}

/**
 * Done by one request, in which `{input.key}` stands for an input, `{contact.id}` for the contact, `{agentId}` and `{marker}` for the rest
 * of the scope. Its failures of status 400, 409 and 422 are refusals unless they are declared otherwise.
 */
export interface RestAction {
  readonly display: string;
  readonly description: string;
  readonly inputs: ActionInputs;
  readonly contact?: ContactNeed;
  readonly creates?: 'contact' | 'ticket';
  readonly once?: Once | false;
  readonly request: Request;
  readonly result?: Result;
  /** `repeat`: the service does it once for one `{marker}`; `find`: what carries it can be looked for. */
  readonly recovery?:
    | { readonly kind: 'repeat'; readonly withinSeconds: number }
    | { readonly kind: 'find'; readonly lagSeconds: number; readonly find: List };
}

/** What an answer says of what was done: values of it, or of what `find` found. */
export interface Result {
  /** Read once it was done; where that fails, the result is what can be told without. */
  readonly followUp?: FollowUps;
  readonly message?: Value;
  readonly id?: Value;
  readonly contact?: { readonly id: Value; readonly type: string; readonly url?: Value };
}
