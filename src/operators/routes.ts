/** The routes under `/_admin`, for whoever has an operator key; `cli/` is their client. */

import * as v from 'valibot';
import { accountSettingsPatch } from '../domain/account-settings.ts';
import { parseInstant, toIso } from '../domain/date-time.ts';
import { BridgeError } from '../domain/errors.ts';
import { OFFSET_LIFETIME_MS } from '../domain/offset-rules.ts';
import { parseJsonObject } from '../http/body.ts';
import { connectAddress } from '../http/connect-address.ts';
import { parseBody } from '../http/parse-body.ts';
import { reply, type RouteContext, type Routes } from '../http/server.ts';
import type { TokenSource } from '../credentials/access-tokens.ts';
import type { Vault } from '../credentials/vault.ts';
import type { Alerts } from '../alerts/alerts.ts';
import type { Logger } from '../log.ts';
import type { AccountRecord } from '../store/accounts.ts';
import type { Integration } from '../declaration/integration.ts';
import type { Database } from '../store/database.ts';
import { readRuns } from '../store/contact-runs.ts';
import { readObservedCalls } from '../store/observed-calls.ts';
import type { AccountConnections } from './account-connections.ts';
import type { AccountKeys } from './account-keys.ts';
import { type Accounts, unknownIntegration } from './accounts.ts';
import type { OperatorDeferred } from './deferred.ts';
import { erase } from './erase.ts';
import { forgetAccount } from './forget.ts';
import { agentIntake, contactIntake, importItems, MOST_ITEMS } from './import.ts';
import type { OperatorConnections } from './connect.ts';
import { viewInvitation, viewVault } from './connect-fields.ts';
import { checkOperatorKey } from './operator-gate.ts';
import { viewObservedCall } from './observed-view.ts';
import { viewRun } from './run-view.ts';
import { viewVaultStatus } from './vault-status.ts';

export interface OperatorParts {
  readonly database: Database;
  readonly integrations: ReadonlyMap<string, Integration>;
  readonly accounts: Accounts;
  readonly accountKeys: AccountKeys;
  readonly accountConnections: AccountConnections;
  readonly keyHashes: readonly string[];
  readonly connections: OperatorConnections;
  readonly alerts: Pick<Alerts, 'list' | 'test'>;
  readonly deferred: OperatorDeferred;
  readonly tokens: TokenSource;
  readonly vault: Vault;
  readonly logger: Logger;
  readonly now: () => number;
}

/** What an operation answers; an object of JSON. */
type Operation = (c: RouteContext) => Promise<object>;

const line = v.pipe(
  v.string('must be text'),
  v.trim(),
  v.maxLength(200, 'must not be longer than 200 characters'),
  v.regex(/^\P{Cc}*$/u, 'must not hold control characters'),
);
const words = v.pipe(line, v.nonEmpty('must not be empty'));
/** Ids are the service's own, blanks included. */
const contactId = v.pipe(v.string('must be text'), v.nonEmpty('must not be empty'), v.maxLength(1000, 'is too long'));
const flag = v.optional(v.boolean('must be true or false'), false);
const items = v.pipe(
  v.array(v.unknown(), 'must be a list'),
  v.maxLength(MOST_ITEMS, `must not have more than ${MOST_ITEMS} items`),
);
const INSTANT = 'must be a date or an instant that has passed, such as 2026-11-20 or 2026-11-20T08:00:00Z';
/** A week: how long an invitation is valid. */
const DEFAULT_HOURS = 168;
/** An item may have a hundred keys, e-mails and phones; one with half a character in it is rejected, and not mended. */
const BOUNDS = { mostValues: MOST_ITEMS * 100, keepsHalves: true };
const NO_FIELD = 'is no field of this request';

const creation = v.strictObject({ integration: words, label: words }, NO_FIELD);
const wantedKey = v.strictObject({ connection: v.exactOptional(words) }, NO_FIELD);
const HOURS = 'must be a whole number of hours from 1 to 720';
const connection = v.strictObject(
  {
    integration: words,
    label: v.exactOptional(words),
    account: v.exactOptional(words),
    connection: v.exactOptional(words),
    credentials: v.record(v.string(), v.unknown(), 'must be an object'),
    hours: v.optional(
      v.pipe(v.number(HOURS), v.integer(HOURS), v.minValue(1, HOURS), v.maxValue(720, HOURS)),
      DEFAULT_HOURS,
    ),
  },
  NO_FIELD,
);
const change = v.strictObject(
  {
    label: v.exactOptional(line),
    kept: v.exactOptional(v.boolean('must be true or false')),
    settings: v.exactOptional(accountSettingsPatch),
  },
  NO_FIELD,
);
const resync = v.strictObject(
  {
    since: v.exactOptional(
      v.pipe(
        v.string(INSTANT),
        v.transform(parseInstant),
        v.check((time) => time !== undefined, INSTANT),
      ),
    ),
  },
  NO_FIELD,
);
const contactImport = v.strictObject({ contacts: items, dry_run: flag }, NO_FIELD);
const agentImport = v.strictObject({ agents: items, dry_run: flag }, NO_FIELD);
const retrying = v.strictObject({ account: v.exactOptional(words), after: v.exactOptional(words) }, NO_FIELD);
const erasure = v.pipe(
  v.strictObject(
    {
      id: v.exactOptional(contactId),
      email: v.exactOptional(v.pipe(words, v.includes('@', 'must be an e-mail address'))),
      phone: v.exactOptional(words),
      account: v.exactOptional(words),
      dry_run: flag,
    },
    NO_FIELD,
  ),
  v.check(
    ({ id, email, phone }) => [id, email, phone].filter(Boolean).length === 1,
    'must name one of id, email and phone',
  ),
);

export function operatorRoutes(parts: OperatorParts): (routes: Routes) => void {
  const { database, accounts, accountKeys, accountConnections, integrations, now } = parts;

  /** The operator is known, and the log line says what they did. */
  const operation = (name: string, run: Operation) =>
    async function operated(c: RouteContext): Promise<Response> {
      c.get('trace').endpoint = `_admin/${name}`;
      await checkOperatorKey(c.req.header('Authorization'), parts.keyHashes);
      return reply(c, 200, await run(c));
    };

  async function accountOf(c: RouteContext): Promise<AccountRecord> {
    const record = await accounts.find(c.req.param('account') ?? '');
    const trace = c.get('trace');
    trace.account = record.id;
    trace.accountLabel = record.label;
    trace.integration = record.integration;
    return record;
  }

  /** The id of the account that is named, where one is. */
  const accountIn = async (name: string | undefined) =>
    name === undefined ? {} : { account: (await accounts.find(name)).id };

  const bodyOf = <Body>(c: RouteContext, schema: v.GenericSchema<unknown, Body>): Body => {
    const bytes = c.get('bytes');
    return parseBody(schema, bytes.byteLength === 0 ? {} : parseJsonObject(bytes, BOUNDS));
  };

  async function directoryOf(c: RouteContext): Promise<string> {
    const record = await accountOf(c);
    if (integrations.get(record.integration)?.connector.keeps === 'directory') return record.id;
    throw new BridgeError('conflict', `${record.integration} keeps its contacts in its own service; import them there`);
  }

  return (routes) => {
    const on = (method: string, path: string, name: string, run: Operation) =>
      routes.on(method, `/_admin${path}`, operation(name, run));

    on('GET', '', 'status', async () => ({ name: 'talkdesk-bridge', integrations: viewIntegrations(integrations) }));

    on('GET', '/accounts', 'accounts', async (c) => {
      const limit = numberIn(c, 'limit', 100, 500);
      const integration = c.req.query('integration');
      const page = { after: c.req.query('after') ?? '', limit, ...(integration === undefined ? {} : { integration }) };
      const views = await accounts.list(page);
      if (views.length === 0 && integration !== undefined && !integrations.has(integration)) {
        throw unknownIntegration(integrations);
      }
      const last = views.at(-1);
      return { accounts: views, ...(views.length === limit && last ? { next: last.id } : {}) };
    });
    on('POST', '/accounts', 'account_create', async (c) => {
      const { id, bridgeKey } = await accounts.create(bodyOf(c, creation));
      return { account: await accounts.view(await accounts.find(id)), bridge_key: bridgeKey };
    });
    on('POST', '/connections', 'connect', async (c) => {
      const wish = bodyOf(c, connection);
      const trace = c.get('trace');
      if (integrations.has(wish.integration)) trace.integration = wish.integration;
      const logger = parts.logger.child({ request_id: trace.requestId, integration: trace.integration });
      trace.logger = logger;
      const made = await parts.connections.connect(wish, logger);
      if ('invitation' in made) return viewInvitation(made.invitation, connectAddress(c.req.url, wish.integration));
      trace.account = made.account;
      trace.connection = made.connection.id;
      const key = made.bridgeKey === undefined ? {} : { bridge_key: made.bridgeKey };
      return { account: await accounts.view(await accounts.find(made.account)), connection: made.connection, ...key };
    });
    on('GET', '/accounts/:account', 'account', async (c) => {
      const record = await accountOf(c);
      const { settings = {} } = integrations.get(record.integration) ?? {};
      const keys = (await accountKeys.list(record)).map(({ name, created_at }) => ({
        name,
        created_at: toIso(created_at),
      }));
      return {
        account: await accounts.view(record),
        integration_settings: settings,
        bridge_keys: keys,
        connections: await accountConnections.list(record),
      };
    });
    on('GET', '/accounts/:account/observed', 'observed', async (c) => {
      const { id, integration } = await accountOf(c);
      const [calls] = await database.run(readObservedCalls(id));
      return { account: id, integration, calls: calls.map(viewObservedCall) };
    });
    on('PATCH', '/accounts/:account', 'account_set', async (c) => {
      const record = await accountOf(c);
      await accounts.change(record, bodyOf(c, change));
      return { account: await accounts.view(await accounts.find(record.id)) };
    });
    // Not a DELETE of the account, at which a client could arrive by shortening the path of another one.
    on('POST', '/accounts/:account/forget', 'account_forget', async (c) => ({
      ...(await forgetAccount(parts, (await accountOf(c)).id)),
    }));
    on('POST', '/accounts/:account/resync', 'account_resync', async (c) => {
      const record = await accountOf(c);
      const { since } = bodyOf(c, resync);
      if (since !== undefined && since > now()) {
        throw new BridgeError('invalid_body', `since ${INSTANT}`, { field: 'since', rule: INSTANT });
      }
      await accounts.resync(record, since);
      return { account: await accounts.view(await accounts.find(record.id)) };
    });
    on('POST', '/accounts/:account/bridge_keys', 'account_key', async (c) => ({
      ...(await accountKeys.add(await accountOf(c), bodyOf(c, wantedKey).connection)),
    }));
    on('DELETE', '/accounts/:account/bridge_keys/:key', 'account_key_drop', async (c) => {
      return { left: await accountKeys.drop(await accountOf(c), c.req.param('key') ?? '') };
    });
    on('DELETE', '/accounts/:account/connections/:connection', 'disconnect', async (c) => {
      const [record, id] = [await accountOf(c), c.req.param('connection') ?? ''];
      c.get('trace').connection = id;
      return { left: await accountConnections.drop(record, id) };
    });

    on('POST', '/accounts/:account/contacts', 'import_contacts', async (c) => {
      const account = await directoryOf(c);
      const { contacts, dry_run: dryRun } = bodyOf(c, contactImport);
      return await importItems(database, contactIntake, { account, items: contacts, dryRun });
    });
    on('POST', '/accounts/:account/agents', 'import_agents', async (c) => {
      const account = await directoryOf(c);
      const { agents, dry_run: dryRun } = bodyOf(c, agentImport);
      return await importItems(database, agentIntake, { account, items: agents, dryRun });
    });

    on('GET', '/vault', 'vault', () => viewVaultStatus(parts.vault));

    on('GET', '/alerts', 'alerts', (c) => parts.alerts.list(numberIn(c, 'limit', 100, 500)));
    on('POST', '/alerts/test', 'alert_test', () => parts.alerts.test());

    on('GET', '/actions', 'actions', async (c) => {
      const account = await accountIn(c.req.query('account'));
      const wish = { ...account, failed: c.req.query('failed') === 'true' };
      return await parts.deferred.list(wish, numberIn(c, 'limit', 100, 500));
    });
    on('POST', '/actions/retry', 'actions_retry', async (c) => {
      const { account, after } = bodyOf(c, retrying);
      return await parts.deferred.retryAll({ ...(await accountIn(account)), after });
    });
    on('GET', '/actions/:id', 'action', async (c) => await parts.deferred.view(idIn(c)));
    on('POST', '/actions/:id/retry', 'action_retry', async (c) => await parts.deferred.retry(idIn(c)));
    on('DELETE', '/actions/:id', 'action_drop', async (c) => {
      await parts.deferred.drop(idIn(c));
      return { dropped: idIn(c) };
    });

    on('GET', '/runs', 'runs', async (c) => {
      const [runs] = await database.run(
        readRuns({
          limit: numberIn(c, 'limit', 20, 500),
          expired: now() - OFFSET_LIFETIME_MS,
          ...(await accountIn(c.req.query('account'))),
        }),
      );
      return { runs: runs.map(viewRun) };
    });

    on('POST', '/erasures', 'erase', async (c) => {
      const { account: name, dry_run: dryRun, ...person } = bodyOf(c, erasure);
      const account = name === undefined ? undefined : await accounts.find(name);
      const named = person as Parameters<typeof erase>[1]['person'];
      return await erase({ database, integrations, now }, { person: named, dryRun, ...(account ? { account } : {}) });
    });

    routes.all(
      '/_admin/*',
      operation('unknown', async () => {
        throw new BridgeError('not_found', 'There is no operation at this path and method');
      }),
    );
  };
}

function viewIntegrations(integrations: ReadonlyMap<string, Integration>): readonly object[] {
  return [...integrations.values()].map(({ name, displayName, authentication, connector }) => ({
    name,
    display_name: displayName,
    bridge_keys: authentication.guard === 'bridge_key',
    imports: connector.keeps === 'directory',
    ...viewVault(authentication),
  }));
}

const idIn = (c: RouteContext): string => c.req.param('id') ?? '';

function numberIn(c: RouteContext, name: string, fallback: number, most: number): number {
  const given = c.req.query(name);
  if (given === undefined) return fallback;
  const value = /^\d{1,6}$/.test(given) ? Number(given) : 0;
  const rule = `must be a whole number from 1 to ${most}`;
  if (value < 1 || value > most) throw new BridgeError('invalid_body', `${name} ${rule}`, { field: name, rule });
  return value;
}
