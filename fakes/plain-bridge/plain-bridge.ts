/**
 * A bridge of somebody else's, in memory and built on nothing of ours: contacts, agents, interactions and two actions,
 * all as Talkdesk's documents have them. What it is broken by comes in from outside.
 */

export type Json = Readonly<Record<string, unknown>>;

export interface PlainRequest {
  readonly method: string;
  /** The last part of the path, such as `contacts`. */
  readonly endpoint: string;
  readonly contentType: string;
  readonly text: string;
  /** The text as JSON; nothing where it is none. */
  readonly body: { readonly auth?: Json | null; readonly meta?: Json; readonly data?: Json } | undefined;
}

export interface PlainAnswer {
  readonly status: number;
  readonly body?: unknown;
  /** Takes the place of the body as JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface World {
  readonly contacts: readonly Contact[];
  /** Texts of the requests that were answered before, each with its endpoint. */
  readonly seen: readonly string[];
}

/** Changes what comes in, or what goes out. */
export interface Fault {
  readonly request?: (request: PlainRequest, world: World) => PlainRequest;
  /** What it throws breaks the connection. */
  readonly answer?: (answer: PlainAnswer, request: PlainRequest, world: World) => PlainAnswer;
}

interface Contact {
  /** Counts changes, over all contacts. */
  readonly changed: number;
  readonly wire: Json & { readonly id: string };
}

export const PLAIN_AUTH = { account: 'acme', api_key: 'k-7f3a91-plain' } as const;

const ORIGIN = 'https://plain.example';
const CONTACTS = 250;
const CONTACTS_PER_PAGE = 50;
const AGENTS = 30;
const AGENTS_PER_PAGE = 20;

export const PLAIN_MANIFEST = {
  integration: {
    name: 'plain',
    authentication_type: 'custom',
    authentication_configuration: [
      { field_name: 'account', display: 'Account', mandatory: true, type: 'input', store: true },
      { field_name: 'api_key', display: 'API key', mandatory: true, type: 'input', store: true },
      { field_name: 'tenant_id', display: 'Tenant', mandatory: false, type: 'input', store: true },
    ],
    auth_validation_endpoint: `${ORIGIN}/validation`,
    contact_synchronization_endpoint: `${ORIGIN}/contacts`,
    interaction_retrieval_endpoint: `${ORIGIN}/interactions`,
    agent_synchronization_endpoint: `${ORIGIN}/agents`,
    interaction_types: ['ticket', 'note'],
  },
  actions: [
    {
      name: 'create_ticket',
      endpoint: `${ORIGIN}/create_ticket`,
      inputs: [
        { key: 'subject', name: 'Subject', type: 'text', format: 'Call with {{contact.first_name}}', mandatory: true },
        { key: 'priority', name: 'Priority', type: 'select', format: 'low,normal,high', mandatory: false },
        { key: 'minutes', name: 'Minutes', type: 'number', format: '15', mandatory: false },
        { key: 'due', name: 'Due', type: 'datetime', format: 'YYYY-MM-DDTHH:mm:ssZ', mandatory: false },
      ],
    },
    {
      name: 'create_contact',
      endpoint: `${ORIGIN}/create_contact`,
      inputs: [
        { key: 'name', name: 'Name', type: 'text', mandatory: true },
        { key: 'phone', name: 'Phone', type: 'tel', format: '{{contact.phone}}', mandatory: false },
      ],
    },
  ],
};

/** The bridge as a function that takes the place of the network. */
export function createPlainBridge({ request: changeRequest, answer: changeAnswer }: Fault = {}) {
  const contacts = Array.from({ length: CONTACTS }, (_, index) => newContact(index + 1));
  const tickets: { readonly contact: string; readonly wire: Json }[] = [];
  const done = new Map<string, PlainAnswer>();
  const seen: string[] = [];
  const world: World = { contacts, seen };

  function answerTo({ method, endpoint, text, body }: PlainRequest): PlainAnswer {
    if (method !== 'POST') return refuse(405, 'Only POST requests are allowed');
    if (!body) return refuse(400, 'The body must be a JSON object');
    const { meta = {}, data = {} } = body;
    const auth = body.auth ?? {};
    if (auth['account'] !== PLAIN_AUTH.account || auth['api_key'] !== PLAIN_AUTH.api_key) {
      return refuse(401, 'The API key is not valid');
    }
    switch (endpoint) {
      case 'validation':
        return { status: 200, body: { tenant_id: 't_0192' } };
      case 'contacts':
        return pageOfContacts(contacts, meta);
      case 'agents':
        return pageOfAgents(Number(meta['offset'] ?? 0));
      case 'interactions': {
        const types = Array.isArray(meta['interaction_types']) ? meta['interaction_types'] : [];
        const found = contacts.find((contact) => contact.wire.id === data['contact_external_id']);
        if (!found) return { status: 200, body: [] };
        const own = tickets.filter(({ contact }) => contact === found.wire.id).map(({ wire }) => wire);
        const all = [...interactionsOf(found), ...own];
        return { status: 200, body: all.filter(({ type }) => types.includes(type)) };
      }
      case 'create_ticket':
      case 'create_contact':
        return once(text, () => (endpoint === 'create_ticket' ? createTicket(meta, data) : createContact(data)));
      default:
        return refuse(404, 'There is nothing at this address');
    }
  }

  function once(text: string, run: () => PlainAnswer): PlainAnswer {
    const answer = done.get(text) ?? run();
    done.set(text, answer);
    return answer;
  }

  function createTicket(meta: Json, { subject, minutes, due }: Json): PlainAnswer {
    if (!contacts.some(({ wire }) => wire.id === meta['contact_external_id'])) return refuse(400, 'Contact unknown');
    if (!subject) return refuse(400, 'A ticket needs a subject');
    if (minutes && !/^\d+$/.test(textOf(minutes))) return refuse(400, 'Minutes must be a number');
    if (due && Number.isNaN(Date.parse(textOf(due)))) return refuse(400, 'Due must be a time');
    const id = `ticket-${tickets.length + 1}`;
    const wire = { id, subject, date: '2026-03-01 09:30:00 UTC', type: 'ticket', priority: 'normal', status: 'new' };
    tickets.push({ contact: textOf(meta['contact_external_id']), wire });
    return { status: 201, body: { message: `Ticket ${id} created`, external_id: id } };
  }

  function createContact({ name }: Json): PlainAnswer {
    if (!name) return refuse(400, 'A contact needs a name');
    const contact = newContact(contacts.length + 1);
    contacts.push(contact);
    const { id, url } = contact.wire;
    return {
      status: 201,
      body: {
        message: 'Contact created',
        contact_external_id: id,
        contact_external_type: 'contact',
        contact_external_url: url,
      },
    };
  }

  return async function fetch(incoming: Request): Promise<Response> {
    const text = await incoming.text();
    const read: PlainRequest = {
      method: incoming.method,
      endpoint: new URL(incoming.url).pathname.slice(1),
      contentType: incoming.headers.get('Content-Type') ?? '',
      text,
      body: parse(text),
    };
    const request = changeRequest?.(read, world) ?? read;
    const proper = structuredClone(answerTo(request));
    const answer = changeAnswer?.(proper, request, world) ?? proper;
    seen.push(`${request.endpoint} ${text}`);
    const body = answer.text ?? (answer.body === undefined ? null : JSON.stringify(answer.body));
    const headers = { 'Content-Type': 'application/json', ...answer.headers };
    return new Response(body, { status: answer.status, headers });
  };
}

function pageOfContacts(contacts: readonly Contact[], meta: Json): PlainAnswer {
  const offset = meta['offset'] ? /^(\d+)-(\d+)-(\d+)$/.exec(textOf(meta['offset'])) : undefined;
  if (offset === null) return refuse(400, 'The offset is not known');
  const from = Number(offset?.[1] ?? (Number(meta['synchronization_checkpoint']) || 0));
  const to = Number(offset?.[2] ?? contacts.length);
  const after = Number(offset?.[3] ?? from);
  const rest = contacts.filter(({ changed }) => changed > after && changed <= to);
  const page = rest.slice(0, CONTACTS_PER_PAGE);
  const last = page.at(-1)?.changed ?? after;
  return {
    status: 200,
    body: {
      ...(page.length < rest.length ? { next_offset: `${from}-${to}-${last}` } : {}),
      synchronization_checkpoint: String(last),
      contacts: page.map(({ wire }) => wire),
    },
  };
}

function pageOfAgents(offset: number): PlainAnswer {
  const ids = Array.from({ length: AGENTS }, (_, index) => String(index + 1));
  const end = offset + AGENTS_PER_PAGE;
  const agents = ids.slice(offset, end).map((id) => ({ id, name: `Agent ${id}`, email: `agent-${id}@plain.example` }));
  return { status: 200, body: { agents, ...(end < AGENTS ? { next_offset: end } : {}) } };
}

function newContact(number: number): Contact {
  const id = String(1000 + number);
  return {
    changed: number,
    wire: {
      id,
      name: `Contact ${number}`,
      company: 'Plain Ltd',
      emails: [`contact-${number}@plain.example`],
      phones: [`+3512100${String(number).padStart(5, '0')}`],
      twitter: `contact_${number}`,
      url: `${ORIGIN}/people/${id}`,
    },
  };
}

function interactionsOf({ wire: { id } }: Contact): readonly Json[] {
  const rest = { description: 'As told on the phone', url: `${ORIGIN}/items/${id}`, priority: 'high', status: 'open' };
  return [
    { id: `${id}-1`, subject: 'Router will not start', date: '2026-02-28 16:40:00 UTC', type: 'ticket', ...rest },
    { id: `${id}-2`, subject: 'Called back', date: '2026-02-28 17:00:00 UTC', type: 'note', ...rest },
  ];
}

function refuse(status: number, message: string): PlainAnswer {
  return { status, body: { message } };
}

function parse(text: string): PlainRequest['body'] {
  try {
    return JSON.parse(text) as PlainRequest['body'];
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
