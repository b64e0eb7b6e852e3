/** The bridge between Talkdesk and a real Request Tracker: what one says is what the other has. */

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BridgeRefusal } from '../../simulator/failures.ts';
import { createTalkdesk, type Talkdesk } from '../../simulator/talkdesk.ts';
import { requestTrackerIntegration } from '../../src/integrations/request-tracker.ts';
import { type BuiltBridge, startBuiltBridge } from '../support/built-bridge.ts';
import { serveLossy } from './lossy.ts';
import { connectTracker, type TrackerRecord } from './tracker.ts';

const { RT_URL = '', RT_TOKEN = '', RT_LIMITED_TOKEN } = process.env;
const url = RT_URL.replace(/\/+$/, '');
const WORKER = fileURLToPath(new URL('worker/index.ts', import.meta.url));

const tracker = connectTracker(url, RT_TOKEN);
/** Told apart from those of other runs. */
const run = Date.now().toString(36);
const made = { users: new Set<string>(), tickets: new Set<string>() };

let bridge: BuiltBridge;
let talkdesk: Talkdesk;
beforeAll(async () => {
  bridge = await startBuiltBridge(WORKER, { LOG_LEVEL: 'info' });
  talkdesk = connect({});
});
afterAll(async () => {
  for (const ticket of made.tickets) await tracker.changeTicket(ticket, { Status: 'deleted' });
  for (const user of made.users) await tracker.change(user, { Disabled: 1 });
  await bridge.close();
});

const connect = (auth: Readonly<Record<string, string>>) =>
  createTalkdesk({
    bridge,
    integration: requestTrackerIntegration.name,
    // With the slash that a person may type.
    auth: { url: `${url}/`, token: RT_TOKEN, ...auth },
    fields: requestTrackerIntegration.authentication.fields,
    interactionTypes: ['ticket'],
  });

const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const filled = (...values: readonly unknown[]) => values.map(textOf).filter((text) => text !== '');

/** A user as Talkdesk is to have it. Phones without a country code, which no country is set for, stay as they are. */
function contactOf(user: TrackerRecord) {
  const plain = (phone: string) => (phone.startsWith('+') ? `+${phone.replaceAll(/\D/g, '')}` : phone.trim());
  const [company] = filled(user['Organization']);
  const place = filled(filled(user['Zip'], user['City']).join(' '));
  const address = filled(user['Address1'], user['Address2'], ...place, user['State'], user['Country']).join(', ');
  return {
    id: textOf(user['id']),
    name: filled(user['RealName'], user['Name'])[0],
    ...(company === undefined ? {} : { company }),
    ...(address === '' ? {} : { address }),
    emails: filled(user['EmailAddress']),
    phones: [...new Set(filled(user['WorkPhone'], user['MobilePhone'], user['HomePhone']).map(plain))],
    url: `${url}/User/Summary.html?id=${textOf(user['id'])}`,
  };
}

/** What a priority of Request Tracker is called at Talkdesk. */
function priorityOf(priority: number): string {
  if (priority >= 100) return 'urgent';
  if (priority >= 67) return 'high';
  if (priority >= 34) return 'normal';
  return priority > 0 ? 'low' : 'none';
}

const STATUSES: Readonly<Record<string, string>> = { stalled: 'pending', resolved: 'solved', rejected: 'closed' };

/** Begins to measure; what comes back writes a line with the requests to Request Tracker, and the seconds, since then. */
function measure(): (what: string) => void {
  const [begun, lines] = [performance.now(), bridge.logs().length];
  return (what) => {
    const calls = bridge.logs().slice(lines);
    const requests = calls.reduce((sum, line) => sum + Number(/\bupstream_calls\W+(\d+)/.exec(line)?.[1] ?? 0), 0);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    process.stdout.write(`${what}: ${requests} requests, ${seconds} s\n`);
  };
}

/** Has the list be walked by the next run, though it was walked just now. */
const letTimePass = () => bridge.d1.prepare('UPDATE contact_streams SET walked_at = 0').run();

/** What the bridge wrote down of its newest run. */
const newestRun = () =>
  bridge.d1.prepare('SELECT contacts, missing FROM contact_runs ORDER BY started_at DESC LIMIT 1').first();

/** Users that are in a test's hands: of those that Talkdesk has, not privileged, with an e-mail. */
async function someUsers(count: number): Promise<readonly string[]> {
  const agents = new Set(await tracker.privileged());
  const ids = [...talkdesk.state.contacts.values()].filter(({ id, emails }) => !agents.has(id) && emails.length > 0);
  expect(ids.length).toBeGreaterThanOrEqual(count);
  return ids.slice(-count).map(({ id }) => id);
}

async function refusalOf(work: Promise<unknown>): Promise<{ readonly status: number; readonly message: string }> {
  const problem: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(problem instanceof BridgeRefusal)) throw new Error('it was not refused', { cause: problem });
  return { status: problem.status, message: problem.message };
}

test('a token that Request Tracker does not know is refused', async () => {
  expect(await refusalOf(connect({ token: '1-14-0123456789abcdef' }).activate())).toMatchObject({ status: 401 });
});

test('a token that lacks a right is refused, and told why', async ({ skip }) => {
  if (!RT_LIMITED_TOKEN) return skip('tokens are made in the web pages only: set RT_LIMITED_TOKEN to one');
  expect(await refusalOf(connect({ token: RT_LIMITED_TOKEN }).activate())).toEqual({
    status: 401,
    message: expect.stringMatching(/^The token lacks the right Admin(Users|GroupMembership)$/),
  });
});

test('the first synchronization brings every user as Request Tracker has it', async () => {
  const tell = measure();
  await talkdesk.activate();
  const report = await talkdesk.syncContacts();
  tell(`initial, ${report.received} contacts in ${report.pages} pages`);
  const users = await tracker.users();
  expect([...talkdesk.state.contacts.keys()].toSorted()).toEqual([...users.keys()].toSorted());
  expect(report).toMatchObject({ kind: 'initial', created: users.size, repeated: 0 });
  for (const [id, user] of users) expect(talkdesk.state.contacts.get(id)).toEqual(contactOf(user));
});

test('a run within the interval asks for nothing, and a walk after it without changes brings nothing', async () => {
  const tellSoon = measure();
  expect((await talkdesk.syncContacts()).received).toBe(0);
  tellSoon('incremental within the interval');
  await letTimePass();
  const tell = measure();
  expect((await talkdesk.syncContacts()).received).toBe(0);
  tell('incremental without changes');
});

test('a walk brings just the users that were edited, and notes one that two walks did not see, because it was disabled', async () => {
  const [gone = '', ...edited] = await someUsers(5);
  const before = await Promise.all(edited.map((id) => tracker.user(id)));
  const fields = [
    { RealName: `Ünal O'Brien "${run}" \\ 龍` },
    { WorkPhone: '+44 20 7946 0958', Organization: `Org ${run}` },
    { Address1: `${run} High St`, City: 'Zürich', Zip: '8001', Country: 'CH' },
    { Organization: `<b>Org & ${run}</b>` },
  ];
  try {
    for (const [at, id] of edited.entries()) await tracker.change(id, fields[at] ?? {});
    await tracker.change(gone, { Disabled: 1 });
    await letTimePass();
    const tell = measure();
    const report = await talkdesk.syncContacts();
    tell(`incremental after ${edited.length} edits`);
    expect(report.changed.toSorted()).toEqual(edited.toSorted());
    for (const id of edited) expect(talkdesk.state.contacts.get(id)).toEqual(contactOf(await tracker.user(id)));
    expect(await newestRun()).toEqual({ contacts: edited.length, missing: 0 });
    // What one walk did not see may have been on a page that shifted.
    await letTimePass();
    expect((await talkdesk.syncContacts()).received).toBe(0);
    expect(await newestRun()).toEqual({ contacts: 0, missing: 1 });
  } finally {
    await tracker.change(gone, { Disabled: 0 });
    for (const [at, id] of edited.entries()) {
      const names = Object.keys(fields[at] ?? {});
      await tracker.change(id, Object.fromEntries(names.map((name) => [name, before[at]?.[name] ?? ''])));
    }
  }
});

test('agents are the privileged users', async () => {
  const tell = measure();
  const { received } = await talkdesk.syncAgents();
  tell(`agents, ${received}`);
  const users = await Promise.all((await tracker.privileged()).map((id) => tracker.user(id)));
  const expected = users
    .filter((user) => filled(user['EmailAddress']).length > 0 && textOf(user['Disabled']) === '0')
    .map((user) => ({
      id: textOf(user['id']),
      name: filled(user['RealName'], user['Name'])[0],
      email: textOf(user['EmailAddress']).toLowerCase(),
    }));
  const byId = (a: { id: string }, b: { id: string }) => Number(a.id) - Number(b.id);
  expect([...talkdesk.state.agents.values()].toSorted(byId)).toEqual(expected.toSorted(byId));
});

test('interactions are the tickets of the contact, the newest first, by id and by e-mail', async () => {
  const [id = ''] = await someUsers(1);
  for (const [Priority, Status] of [
    [0, 'new'],
    [1, 'open'],
    [50, 'stalled'],
    [70, 'resolved'],
    [100, 'rejected'],
  ]) {
    const ticket = await tracker.open({ Queue: 'General', Subject: `${Status} ${run}`, Requestor: [id], Priority });
    made.tickets.add(ticket);
    if (Status !== 'new') await tracker.changeTicket(ticket, { Status });
  }
  const contact = talkdesk.state.contacts.get(id);
  if (!contact) throw new Error('the contact was not delivered');
  const tell = measure();
  const shown = await talkdesk.showContact({ id, emails: [], phones: [] });
  tell(`interactions, ${shown.length}`);

  const tickets = await tracker.tickets(`Requestor.id = ${id}`);
  const expected = tickets.map((ticket) => ({
    id: textOf(ticket['id']),
    type: 'ticket',
    subject: textOf(ticket['Subject']),
    description: textOf((ticket['Queue'] as TrackerRecord)['Name']),
    date: textOf(ticket['LastUpdated']).replace('T', ' ').replace('Z', ' UTC'),
    url: `${url}/Ticket/Display.html?id=${textOf(ticket['id'])}`,
    priority: priorityOf(Number(ticket['Priority'])),
    status: STATUSES[textOf(ticket['Status'])] ?? textOf(ticket['Status']),
  }));
  const byTicket = (a: { id: string }, b: { id: string }) => Number(a.id) - Number(b.id);
  expect(shown.toSorted(byTicket)).toEqual(expected.toSorted(byTicket));
  expect(shown.map(({ date }) => date)).toEqual(
    shown
      .map(({ date }) => date)
      .toSorted()
      .toReversed(),
  );
  expect(shown.length).toBeGreaterThanOrEqual(5);
  expect(await talkdesk.showContact({ emails: contact.emails, phones: [] })).toEqual(shown);
});

test('a ticket that is created is there once, with its requestor, and a comment on it is there', async () => {
  const [id = ''] = await someUsers(1);
  const subject = `Talkdesk "quoted" \\ ${run}`;
  const wish = {
    contact: { id },
    inputs: { queue: 'General', subject, text: `First line ${run}\nsecond line`, priority: 'high' },
  };
  const tell = measure();
  const { external_id: ticket = '' } = await talkdesk.execute('create_ticket', wish);
  tell('create_ticket');
  made.tickets.add(ticket);
  expect((await talkdesk.execute('create_ticket', wish)).external_id).toBe(ticket);

  const found = await tracker.tickets(`Subject LIKE '${run}' AND Subject LIKE 'Talkdesk'`);
  expect(found).toEqual([expect.objectContaining({ id: ticket, Subject: subject, Priority: '80', Status: 'new' })]);
  const { Name } = await tracker.user(id);
  expect(found[0]?.['Requestor']).toEqual([expect.objectContaining({ id: Name })]);

  const comment = `Called back, said "yes" ${run}`;
  const { message } = await talkdesk.execute('add_comment', { inputs: { ticket, text: comment } });
  expect(message).toBe(`Comment added to ticket ${ticket}`);
  expect(await tracker.writings(ticket)).toEqual([
    { type: 'Create', content: expect.stringContaining(`First line ${run}\nsecond line`) },
    { type: 'Comment', content: comment },
  ]);
});

test('a ticket whose answer is lost is found by the next try, and not created again', async () => {
  const lossy = await serveLossy(url, 'POST /REST/2.0/ticket');
  try {
    const [id = ''] = await tracker.privileged();
    const subject = `Lost ${run}`;
    const wish = { contact: { id }, inputs: { queue: 'General', subject } };
    const behind = connect({ url: lossy.url });
    expect((await refusalOf(behind.execute('create_ticket', wish))).status).toBe(400);
    const { external_id: ticket = '' } = await behind.execute('create_ticket', wish);
    made.tickets.add(ticket);
    expect((await tracker.tickets(`Subject = '${subject}'`)).map((each) => each['id'])).toEqual([ticket]);
    expect(lossy.lost()).toBe(1);
  } finally {
    await lossy.close();
  }
});

test('what Request Tracker refuses is told in its words', async () => {
  const [id = ''] = await someUsers(1);
  const inputs = { queue: `No ${run}`, subject: 'x' };
  const refused = await refusalOf(talkdesk.execute('create_ticket', { contact: { id }, inputs }));
  expect(refused).toEqual({ status: 400, message: expect.stringMatching(/queue/i) });
  const unknown = { ticket: '99999999', text: 'x' };
  expect((await refusalOf(talkdesk.execute('add_comment', { inputs: unknown }))).status).toBe(400);
  const taken = { name: 'Somebody', email: textOf((await tracker.user(id))['EmailAddress']) };
  expect(await refusalOf(talkdesk.execute('create_user', { inputs: taken }))).toEqual({
    status: 400,
    message: expect.stringMatching(/in use/),
  });
});

test('a user that is created is there, and found by what it was created with', async () => {
  const inputs = { name: `Néw ${run}`, email: `new-${run}@example.test`, phone: '+442079460123', organization: 'Org' };
  const tell = measure();
  const answer = await talkdesk.execute('create_user', { inputs });
  tell('create_user');
  const id = answer.contact_external_id ?? '';
  made.users.add(id);
  const user = await tracker.user(inputs.email);
  expect(answer).toEqual({
    message: expect.stringContaining(id),
    contact_external_id: textOf(user['id']),
    contact_external_type: 'contact',
    contact_external_url: `${url}/User/Summary.html?id=${id}`,
  });
  expect(contactOf(user)).toMatchObject({ name: inputs.name, emails: [inputs.email], phones: [inputs.phone] });
  expect((await talkdesk.execute('create_user', { inputs })).contact_external_id).toBe(id);

  const ticket = await talkdesk.execute('create_ticket', {
    inputs: { queue: 'General', subject: `New ${run}`, email: inputs.email },
  });
  made.tickets.add(ticket.external_id ?? '');
  expect((await talkdesk.showContact({ emails: [inputs.email], phones: [] })).map((each) => each.id)).toEqual([
    ticket.external_id,
  ]);
});

test('a user without e-mail goes by the phone', async () => {
  const phone = `+4420${String(Date.now()).slice(-8)}`;
  const { contact_external_id: id = '' } = await talkdesk.execute('create_user', {
    inputs: { name: `By phone ${run}`, phone },
  });
  made.users.add(id);
  expect(await tracker.user(id)).toMatchObject({ Name: phone, WorkPhone: phone, RealName: `By phone ${run}` });
});

test('the log tells of nothing else that went wrong', () => {
  const warnings = bridge.logs().filter((line) => /\blevel\W+(warn|error)\b/.test(line));
  const codes = warnings.map((line) => /\boutcome\W+(\w+)/.exec(line)?.[1] ?? line);
  expect(new Set(codes)).toEqual(new Set(['invalid_credentials', 'action_refused', 'upstream_unavailable']));
});
