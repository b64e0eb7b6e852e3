/** A history being played: the service, the bridge in workerd over the real D1, and two Talkdesk accounts. */

import { env } from 'cloudflare:workers';
import { type ContactService, createContactService } from '../../fakes/contact-service.ts';
import { nameOf } from '../../fakes/contact-service/person.ts';
import type { OpenContactRun } from '../../simulator/contact-run.ts';
import { BridgeRefusal } from '../../simulator/failures.ts';
import type { Talkdesk } from '../../simulator/talkdesk.ts';
import type { ContactOptions } from '../../src/declaration/integration.ts';
import { authOf, contactApiIntegration, declaredContacts } from '../support/contact-apis/integration.ts';
import { contactServiceIntegration } from '../support/contact-service-integration.ts';
import { createTestBridge, type TestBridge } from '../worker/bridge.ts';
import type { Event, History, TalkdeskHabits } from './history.ts';

/** A run of a Talkdesk account, as the history sees it. */
interface TrackedRun {
  readonly open: OpenContactRun;
  readonly began: number;
  /** Something happened that excuses it from delivering every contact once. */
  disturbed: boolean;
  failed: boolean;
  pages: number;
}

interface Account {
  readonly talkdesk: Talkdesk;
  readonly habits: TalkdeskHabits;
  readonly runs: (TrackedRun | undefined)[];
}

/** What was found wrong. The message tells the story up to there. */
class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

/** More pages than any run over so few contacts can take. */
const MOST_PAGES = 400;
const HALF_AN_HOUR = 1_800_000;
const HOST = 'https://contacts.example';

let played = 0;

/** Plays a history to its end, lets everything settle, and throws `BrokenPromise` if a promise was not kept. */
export async function play(history: History): Promise<void> {
  played += 1;
  const world = await createWorld(history, `history-${played}`);
  for (const event of history.events) await world.happen(event);
  await world.settle();
}

/** The integration that reads the streams, and how a customer is authenticated there. */
function connect({ api, streams, pageSize, departed, selects }: History, token: string) {
  const options: ContactOptions = {
    pageSize,
    departed,
    brake: 1,
    ...(selects ? { where: [{ field: 'segment', is: 'in' }], exclude: [{ field: 'opted_out', is: true }] } : {}),
  };
  if (api === undefined) {
    const readings = Object.fromEntries(streams.map(({ reading }, index) => [`s${index}`, reading]));
    return { integration: contactServiceIntegration(readings, options), auth: { token } };
  }
  const lists = streams.flatMap(({ list }, index) =>
    list ? [[`s${index}`, declaredContacts(api, list)] as const] : [],
  );
  const integration = contactApiIntegration(api, { streams: Object.fromEntries(lists) }, options);
  return { integration, auth: authOf(api, token) };
}

async function createWorld(history: History, token: string) {
  const { api, streams, departed, selects, habits, contacts } = history;
  let clock = Date.UTC(2026, 0, 1);
  const now = () => clock;
  const story: string[] = [];
  const tell = (line: string) => story.push(`${new Date(clock).toISOString()} ${line}`);
  const broken = (what: string): never => {
    throw new BrokenPromise([what, ...story.slice(-60)].join('\n  '));
  };
  const promise = (kept: boolean, what: string) => void (kept || broken(what));

  const services = new Map<string, ContactService>();
  for (const [index, { traits }] of streams.entries()) {
    const reach = api === undefined ? {} : { api, url: `${HOST}/s${index}` };
    services.set(`s${index}`, createContactService(traits, now, reach));
  }
  const serviceList = [...services.values()];
  const { integration, auth } = connect(history, token);

  let crash: { left: number; when: 'before' | 'after' } | undefined;
  const bridge: TestBridge = createTestBridge({
    integrations: [integration],
    now,
    sleep: async (ms) => void (clock += ms),
    // The fake says when a request times out; real timers would outlive the histories.
    timeout: () => new AbortController().signal,
    async fetch(url, init) {
      clock += 3;
      const [, stream = ''] = new URL(url).pathname.split('/');
      const service = services.get(stream);
      if (service) return await service.fetch(url.replace(`${HOST}/${stream}/`, `${HOST}/`), init);
      // What is no stream's belongs to all.
      return await serviceFor(0).fetch(url, init);
    },
    async roundTrip(run) {
      if (!crash || crash.left > 0) {
        if (crash) crash.left -= 1;
        return await run();
      }
      const { when } = crash;
      crash = undefined;
      if (when === 'after') await run();
      throw new Error('the Worker crashed');
    },
  });

  const accounts: Account[] = habits.map((habit) => ({
    talkdesk: bridge.talkdesk({
      integration: integration.name,
      auth,
      habits: { storesCheckpoint: habit.storesCheckpoint, sendsCheckpoint: habit.sendsCheckpoint },
      now,
    }),
    habits: habit,
    runs: [],
  }));
  const allRuns = () => accounts.flatMap(({ runs }) => runs.filter((run) => run !== undefined));
  const disturbAll = () => allRuns().forEach((run) => (run.disturbed = true));

  // Ids are unique over all streams, as a connector must see to.
  let ids = 0;
  const serviceFor = (index: number) => serviceList[index % serviceList.length] as ContactService;
  const lagOf = (service: ContactService) => streams[serviceList.indexOf(service)]?.reading.lagMs ?? 0;
  const everyone = () => serviceList.flatMap((service) => [...service.living.keys()].map((id) => ({ service, id })));
  const someone = (pick: number) => {
    const all = everyone();
    return all[pick % Math.max(all.length, 1)];
  };
  function create(count: number, share: number): void {
    for (let index = 0; index < count; index += 1) {
      const service = serviceFor(ids);
      ids += 1;
      service.write(String(ids), {}, share * lagOf(service));
    }
  }

  async function page(account: Account, slot: number, again: boolean): Promise<void> {
    const name = `account ${accounts.indexOf(account)}, run ${slot}`;
    let run = account.runs[slot];
    if (run?.failed && account.habits.afterFailure === 'start-over') run = undefined;
    if (!run && again) return;
    run ??= { open: account.talkdesk.openContactRun(), began: clock, disturbed: false, failed: false, pages: 0 };
    account.runs[slot] = run;
    if (again || allRuns().length > 1) disturbAll();
    run.pages += 1;
    promise(run.pages <= MOST_PAGES, `${name} has no end`);
    try {
      const more = await (again && !run.failed ? run.open.again() : run.open.next());
      run.failed = false;
      tell(`${name}: page ${run.pages} of ${run.open.delivered.size} contacts so far${more ? '' : ', the last one'}`);
      if (!more) {
        account.runs[slot] = undefined;
        checkOnce(run, name);
      }
    } catch (error) {
      if (!(error instanceof BridgeRefusal)) throw error;
      run.failed = true;
      run.disturbed = true;
      tell(`${name}: page ${run.pages} failed with ${error.code}`);
      if (error.code === 'invalid_offset') account.runs[slot] = undefined;
    }
  }

  /** A run that nothing disturbed delivers a contact once, unless it was changed meanwhile. */
  function checkOnce(run: TrackedRun, name: string): void {
    if (run.disturbed) return;
    for (const [id, times] of run.open.delivered) {
      const service = serviceList.find(({ living, gone }) => living.has(id) || gone.has(id));
      const kind = service && streams[serviceList.indexOf(service)]?.reading.kind;
      const changed = service && service.writtenAt(id) >= run.began - lagOf(service);
      // A list shifts when any contact changes.
      const shifted =
        kind === 'scan' &&
        serviceList.some((each) =>
          [...each.living.keys(), ...each.gone.keys()].some(
            (other) => each.writtenAt(other) >= run.began - lagOf(each),
          ),
        );
      promise(times === 1 || changed === true || shifted, `${name} delivered ${id} ${times} times`);
    }
  }

  async function happen(event: Event): Promise<void> {
    switch (event.do) {
      case 'create':
        create(event.count, event.delay);
        return void tell(`${event.count} contacts created`);
      case 'edit':
        for (let index = 0; index < event.count; index += 1) {
          const found = someone(event.pick + index);
          found?.service.write(found.id, {}, event.delay * lagOf(found.service));
          if (found) tell(`contact ${found.id} edited`);
        }
        return undefined;
      case 'move': {
        const found = someone(event.pick);
        found?.service.write(found.id, { segment: event.to }, event.delay * lagOf(found.service));
        return void tell(`contact ${found?.id} moved ${event.to}`);
      }
      case 'opt-out': {
        const found = someone(event.pick);
        found?.service.write(found.id, { optedOut: event.out }, event.delay * lagOf(found.service));
        return void tell(`contact ${found?.id} opted ${event.out ? 'out' : 'in'}`);
      }
      case 'remove': {
        const found = someone(event.pick);
        found?.service.remove(found.id, event.delay * lagOf(found.service));
        return void tell(`contact ${found?.id} deleted`);
      }
      case 'merge': {
        const [loser, winner] = [someone(event.pick), someone(event.into)];
        if (!loser || !winner || loser.id === winner.id || loser.service !== winner.service) return undefined;
        loser.service.merge(loser.id, winner.id, event.delay * lagOf(loser.service));
        return void tell(`contact ${loser.id} merged into ${winner.id}`);
      }
      case 'wait':
        clock += event.ms;
        return void tell(`${event.ms} ms passed`);
      case 'page':
        return await page(accounts[event.account] as Account, event.run, false);
      case 'repeat':
        return await page(accounts[event.account] as Account, event.run, true);
      case 'start-over': {
        const { runs } = accounts[event.account] as Account;
        if (runs[event.run]) tell(`account ${event.account}, run ${event.run} broken off`);
        runs[event.run] = undefined;
        return undefined;
      }
      case 'reactivate': {
        const account = accounts[event.account] as Account;
        account.runs.length = 0;
        tell(`account ${event.account} activated again`);
        try {
          await account.talkdesk.activate();
        } catch (error) {
          if (!(error instanceof BridgeRefusal)) throw error;
        }
        return undefined;
      }
      case 'resync':
        await env.DB.prepare('UPDATE accounts SET epoch = epoch + 1, resync_since = ? WHERE identity = ?')
          .bind(event.fromNow ? clock : null, `service:${token}`)
          .run();
        return void tell(`an operator wants ${event.fromNow ? 'what changes from now on' : 'all contacts'} sent again`);
      case 'fault':
        serviceFor(event.stream).fail(event.fault);
        disturbAll();
        return void tell(`the next request to service ${event.stream % serviceList.length}: ${event.fault}`);
      case 'crash':
        crash = { left: event.roundTrips, when: event.when };
        disturbAll();
        return void tell(`the Worker will crash ${event.when} the round trip ${event.roundTrips} from now`);
      case 'expire-cursors':
        for (const service of serviceList) service.expireCursors();
        disturbAll();
        return void tell('all cursors expire');
      case 'sweep':
        return await bridge.sweep().catch((error: unknown) => void tell(`the sweep failed: ${String(error)}`));
    }
  }

  const isWanted = (segment: string, optedOut: boolean) => !selects || (segment === 'in' && !optedOut);

  /** A run from its first to its last page, with nothing in its way. */
  async function quietRun(index: number) {
    clock += HALF_AN_HOUR;
    const account = accounts[index] as Account;
    try {
      const report = await account.talkdesk.syncContacts();
      tell(`account ${index}: a quiet run brought ${report.received} contacts on ${report.pages} pages`);
      promise(report.repeated === 0, `a quiet run of account ${index} delivered contacts twice`);
      return report;
    } catch (error) {
      if (error instanceof BrokenPromise) throw error;
      return broken(`account ${index} is stuck: ${String(error)}`);
    }
  }

  function checkEveryone(index: number): void {
    const { state } = (accounts[index] as Account).talkdesk;
    for (const { living } of serviceList) {
      for (const [id, { version, segment, opted_out: optedOut }] of living) {
        if (!isWanted(segment, optedOut)) continue;
        const name = state.contacts.get(id)?.name;
        promise(name !== undefined, `contact ${id} was lost to account ${index}`);
        promise(name === nameOf(id, version), `account ${index} has "${name}", and the contact is as of ${version}`);
      }
    }
  }

  /** Whoever Talkdesk has beyond that is recorded as departed, and blank where that is wanted. */
  async function checkOthers(index: number): Promise<void> {
    const account = accounts[index] as Account;
    const rows = await env.DB.prepare(
      'SELECT id, reason, survivor, known FROM contact_departures WHERE account = (SELECT id FROM accounts WHERE identity = ?)',
    )
      .bind(`service:${token}`)
      .all<{ id: string; reason: string; survivor: string | null; known: number }>();
    const recorded = new Map(rows.results.map((row) => [row.id, row]));
    for (const { id, name } of account.talkdesk.state.contacts.values()) {
      const at = serviceList.findIndex(({ living, gone }) => living.has(id) || gone.has(id));
      const [service, stream] = [serviceList[at], streams[at]];
      if (!service || !stream) return broken(`account ${index} has ${id}, which never was`);
      const { traits, reading } = stream;
      const alive = service.living.get(id);
      if (alive && isWanted(alive.segment, alive.opted_out)) {
        promise(!recorded.has(id), `contact ${id} is recorded as departed, and is there`);
        continue;
      }
      // What the service hides nobody can know: deletions without tombstones, what it filtered itself.
      const hidden = reading.kind !== 'scan' && (alive ? reading.filters && departed === 'keep' : !traits.tombstones);
      // A contact that only left the filter is counted, and recorded where it is known that Talkdesk has it.
      const counted = alive !== undefined && reading.kind !== 'scan' && departed === 'keep';
      if (hidden || counted) continue;
      const row = recorded.get(id);
      promise(row !== undefined, `contact ${id} departed and is not recorded`);
      const survivor = service.gone.get(id);
      if (survivor !== undefined && reading.kind !== 'scan') {
        promise(row?.survivor === survivor, `contact ${id} was merged into ${survivor}, recorded is ${row?.survivor}`);
      }
      if (departed === 'blank') {
        promise(name === 'Removed contact', `contact ${id} departed and is not blank at account ${index}`);
      }
    }
  }

  /** All is well again, and nobody writes any more. */
  async function settle(): Promise<void> {
    for (const service of serviceList) service.clearFaults();
    crash = undefined;
    for (const { runs } of accounts) runs.length = 0;
    tell('all is well again');
    for (const index of accounts.keys()) {
      await quietRun(index);
      checkEveryone(index);
    }
    // A list must be walked twice until a contact counts as missing, and departures are sent after that.
    for (const index of [...accounts.keys(), ...accounts.keys()]) await quietRun(index);
    for (const index of accounts.keys()) {
      const { received } = await quietRun(index);
      promise(received === 0, `a quiet run brought ${received} contacts to account ${index}`);
      checkEveryone(index);
      await checkOthers(index);
    }
  }

  create(contacts, 0);
  clock += 120_000;
  return { happen, settle };
}
