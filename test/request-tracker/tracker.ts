/** Request Tracker as a test sees it: read and changed by plain requests, without anything of the bridge. */

/** A user or ticket as Request Tracker gives it. */
export type TrackerRecord = Readonly<Record<string, unknown>>;

export interface Tracker {
  /** All users that are not disabled, but those of the system, by id. */
  users(): Promise<ReadonlyMap<string, TrackerRecord>>;
  user(idOrName: string): Promise<TrackerRecord>;
  /** Ids of the privileged users. */
  privileged(): Promise<readonly string[]>;
  change(user: string, fields: TrackerRecord): Promise<void>;
  /** Tickets that a query in TicketSQL finds, with all that a list can have of them. */
  tickets(query: string): Promise<readonly TrackerRecord[]>;
  /** What was written to a ticket, the oldest first: types and contents of its transactions. */
  writings(ticket: string): Promise<readonly { readonly type: string; readonly content: string }[]>;
  /** Makes a ticket; gives its id. */
  open(fields: TrackerRecord): Promise<string>;
  changeTicket(ticket: string, fields: TrackerRecord): Promise<void>;
}

const USER_FIELDS = [
  'id',
  'Name',
  'RealName',
  'EmailAddress',
  'WorkPhone',
  'MobilePhone',
  'HomePhone',
  'Organization',
  'Address1',
  'Address2',
  'City',
  'State',
  'Zip',
  'Country',
];

const PER_PAGE = 100;

interface Page {
  readonly items: readonly TrackerRecord[];
  readonly pages?: number;
}

export function connectTracker(url: string, token: string): Tracker {
  async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${url}/REST/2.0${path}`, {
      method,
      headers: { Authorization: `token ${token}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Request Tracker answered ${method} ${path} with ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as Answer;
  }

  async function usersOf(page: number): Promise<Page> {
    return await ask('GET', `/users?per_page=${PER_PAGE}&page=${page}&orderby=id&fields=${USER_FIELDS.join(',')}`);
  }

  return {
    async users() {
      const byId = new Map<string, TrackerRecord>();
      for (let page = 1, pages = 1; page <= pages; page += 1) {
        const read = await usersOf(page);
        pages = read.pages ?? 1;
        for (const user of read.items) {
          if (user['Name'] !== 'RT_System' && user['Name'] !== 'Nobody') byId.set(String(user['id']), user);
        }
      }
      return byId;
    },

    user: (idOrName) => ask('GET', `/user/${encodeURIComponent(idOrName)}`),

    async privileged() {
      const { items } = await ask<Page>('GET', `/group/4/members?groups=0&per_page=${PER_PAGE}`);
      return items.map(({ id }) => String(id));
    },

    change: (user, fields) => ask('PUT', `/user/${user}`, fields),

    async tickets(query) {
      const fields = 'Subject,Status,Priority,LastUpdated,Requestor,Queue,RefersTo';
      const path = `/tickets?query=${encodeURIComponent(query)}&fields=${fields}&fields[Queue]=Name&per_page=${PER_PAGE}`;
      return (await ask<Page>('GET', path)).items;
    },

    async writings(ticket) {
      const path = `/ticket/${ticket}/history?fields=Type&per_page=${PER_PAGE}&orderby=id`;
      const { items } = await ask<Page>('GET', path);
      const withContent = items.filter(({ Type }) => Type === 'Create' || Type === 'Comment');
      return await Promise.all(
        withContent.map(async ({ id, Type }) => {
          const found = await ask<Page>('GET', `/transaction/${String(id)}/attachments?fields=Content`);
          const content = found.items.map(({ Content }) => (typeof Content === 'string' ? Content : '')).join('');
          return { type: String(Type), content };
        }),
      );
    },

    async open(fields) {
      return (await ask<{ readonly id: string }>('POST', '/ticket', fields)).id;
    },

    changeTicket: (ticket, fields) => ask('PUT', `/ticket/${ticket}`, fields),
  };
}
