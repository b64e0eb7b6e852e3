/**
 * An integration's connector, run straight from Node against the real service: with the way out, the reading of auth
 * values and the token request of the Worker, so that what works here works there.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../../src/connectors/connector.ts';
import { askAuthority } from '../../src/credentials/authority.ts';
import { type AuthTexts, readCredentials, readFields, settingsOf } from '../../src/credentials/auth-values.ts';
import { callsOf, presentedRefused, type Service } from '../../src/credentials/service.ts';
import { codeRequest, tokenRequest } from '../../src/credentials/token-request.ts';
import type { Integration } from '../../src/declaration/integration.ts';
import { BridgeError } from '../../src/domain/errors.ts';
import { Secret } from '../../src/domain/secret.ts';
import { parseSettings, type Settings } from '../../src/domain/settings.ts';
import { createLogger } from '../../src/log.ts';
import { createDeadline } from '../../src/upstream/deadline.ts';
import type { AccessTokens } from '../../src/upstream/fetch.ts';
import { type LocalServices, withLocalServices } from '../../src/upstream/local-services.ts';
import { createOutbounds } from '../../src/upstream/outbound.ts';
import { createRateBudget } from '../../src/upstream/rate-budget.ts';
import { createSend } from '../../src/upstream/send.ts';
import { CommandError } from '../command-error.ts';
import { UsageError } from '../usage-error.ts';
import { createRecorder, type Exchange } from './exchange.ts';
import { createMask, type Mask } from './mask.ts';
import { type Note, noteOf } from './notes.ts';

export interface LiveOptions {
  readonly integration: Integration;
  /** Values of auth fields; of the vault's, where the bridge keeps the credentials. */
  readonly auth: Readonly<Record<string, string | number | boolean>>;
  /** An access token, as Talkdesk or the bridge's broker would have it. */
  readonly token?: string;
  /** Settings of the account. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The origin on this machine to which all requests go. */
  readonly at?: string;
  /** Services on this machine, where not all requests go to one. */
  readonly services?: LocalServices;
  readonly now?: () => number;
  /** Hears of each request before it is sent, as one line without secrets. */
  readonly tell?: (line: string) => void;
}

export interface Live {
  readonly integration: Integration;
  readonly settings: Settings;
  readonly auth: AuthTexts;
  readonly mask: Mask;
  /** All requests so far. */
  readonly exchanges: readonly Exchange[];
  /** All that was logged so far. */
  readonly notes: readonly Note[];
  readonly now: () => number;
  /** What the bridge lends a connector for one request of Talkdesk. */
  call(options?: { readonly isInteractions?: boolean }): Call;
}

/** Reads the credentials. Throws a `BridgeError` for those that break a rule, as the Worker does. */
export function openLive(options: LiveOptions): Live {
  const {
    integration,
    auth: given,
    token,
    settings = {},
    at,
    services = new Map<string, string>(),
    now = Date.now,
    tell,
  } = options;
  if (integration.connector.keeps === 'directory') {
    throw new CommandError(
      `${integration.name} keeps its contacts in the bridge itself, so there is no live system to ask. Try it with: npm start`,
    );
  }
  const mask = createMask();
  const recorder = createRecorder(mask, now, tell);
  const local = (url: string, init: RequestInit) => {
    const leading = at === undefined ? services : new Map([[new URL(url).origin, at]]);
    return withLocalServices((to: string, how: RequestInit) => fetch(to, how), leading)(url, init);
  };
  const notes: Note[] = [];
  const logger = createLogger('info', (_, line) => void notes.push(noteOf(line)));
  const timing = { now, timeout: (ms: number) => AbortSignal.timeout(ms) };
  const begin = createOutbounds({
    ...timing,
    fetch: recorder.recording(local),
    budgets: { get: () => createRateBudget(now) },
    sleep: async (ms) => await sleep(ms),
    random: Math.random,
    logger,
    // As a bridge on this machine: addresses of services that are tried out here may be typed.
    allowLoopback: true,
  });

  const { auth, accessToken } = presentedBy(integration, given, token);
  for (const secret of secretsIn(integration, given, [auth, token, accessToken])) mask.hide(secret);
  const set = readSettings(settings);
  const merged = settingsOf(integration, auth, set);
  const tokens = tokensOf();
  const service: Service = { auth, refusal: presentedRefused, ...(tokens ? { tokens } : {}) };
  hideCredentials(integration, auth, mask);

  function tokensOf(): AccessTokens | undefined {
    if (accessToken !== undefined) return { current: async () => accessToken, inPlaceOf: async () => undefined };
    const { grant } = integration.authentication;
    if (!grant) return undefined;
    let granted: Promise<string> | undefined;
    return {
      current: async () => await (granted ??= askForToken()),
      inPlaceOf: async () => undefined,
    };
  }

  /** What the bridge's broker asks the authority. */
  async function askForToken(): Promise<string> {
    const { grant } = integration.authentication;
    if (!grant) throw new TypeError('There is no grant');
    const of = { integration, grant, auth, name: 'try', lasting: false };
    const { code } = auth;
    const { client, grant: wanted } =
      code === undefined
        ? tokenRequest({ ...of, afresh: true })
        : codeRequest(of, { code, redirectUri: grant.talkdeskRedirectUri });
    if (!wanted) {
      throw new UsageError(
        'The access token of this integration comes from a person who consents: give one with --token, or the code of a consent with --auth code=env:…',
      );
    }
    const send = createSend({
      fetch: recorder.recording(local, true),
      deadline: createDeadline(timing, integration.limits.deadlineMs),
      mostBytes: 1_000_000,
      allowLoopback: true,
      ports: integration.limits.ports,
    });
    const answer = await askAuthority(send, client, wanted, now);
    const { host } = new URL(client.tokenUrl);
    if (!answer.ok) {
      const why = answer.reason === 'refused' ? answer.error : answer.message;
      const codeOf = answer.reason === 'refused' ? 'invalid_credentials' : 'upstream_unavailable';
      throw new BridgeError(codeOf, `${host} gives no access token (${why})`);
    }
    mask.hide(answer.accessToken);
    hideCredentials(integration, auth, mask, answer.accessToken);
    return answer.accessToken;
  }

  return {
    integration,
    settings: merged,
    auth,
    mask,
    exchanges: recorder.exchanges,
    notes,
    now,
    call({ isInteractions = false } = {}) {
      // Who calls waits by itself for 429 and the like, so that it is shown and not tried again.
      const outbound = begin({ integration, lane: 'live', isInteractions, callerWaits: true });
      const makeCall = callsOf({ integration, service, outbound, now, logger });
      return { ...makeCall(merged), directory: NO_DIRECTORY };
    },
  };
}

/** The values of the fields that a connector gets, and the token that Talkdesk would supply. */
function presentedBy(
  integration: Integration,
  given: LiveOptions['auth'],
  token: string | undefined,
): { readonly auth: AuthTexts; readonly accessToken?: string } {
  const { authentication, wire, name } = integration;
  const { type, fields, grant, guard, vault } = authentication;
  const wanted = vault ? { ...vault.fields, ...codeField(fields) } : fields;
  const unknown = Object.keys(given).find((field) => !Object.hasOwn(wanted, field));
  if (unknown !== undefined) {
    const known = Object.keys(wanted).join(', ') || 'none';
    throw new UsageError(`--auth ${unknown}: ${name} has no such auth field; there are ${known}`);
  }
  const reading = { allowLoopback: true };
  if (vault) {
    const auth = readFields(vault.fields, given, { ...reading, withTransient: true });
    const code = typeof given['code'] === 'string' ? { code: given['code'] } : {};
    return { auth: { ...auth, ...code }, ...(token === undefined ? {} : { accessToken: token }) };
  }
  const isTalkdesks = type.startsWith('oauth2') && !grant && !guard;
  if (!isTalkdesks) {
    const read = readCredentials({ integration, presented: given, headers: new Headers(), validating: true }, reading);
    return token === undefined ? read : { ...read, accessToken: token };
  }
  if (token === undefined)
    throw new UsageError('--token is missing: Talkdesk supplies the access token of this integration');
  const headers = new Headers('header' in wire.token ? { [wire.token.header]: token } : {});
  const presented = 'field' in wire.token ? { ...given, [wire.token.field]: token } : given;
  return readCredentials({ integration, presented, headers, validating: true }, reading);
}

const codeField = (fields: Integration['authentication']['fields']) => (fields['code'] ? { code: fields['code'] } : {});

function secretsIn(
  { authentication }: Integration,
  given: LiveOptions['auth'],
  others: readonly (AuthTexts | string | undefined)[],
): readonly string[] {
  const fields = { ...authentication.fields, ...authentication.vault?.fields };
  const texts = others.flatMap((each) => (typeof each === 'object' ? Object.entries(each) : []));
  const named = [...Object.entries(given), ...texts].filter(
    ([name]) => fields[name]?.secret === true || /secret|password|token$|^code$/i.test(name),
  );
  const values = named.flatMap(([, value]) => (value === undefined ? [] : [String(value)]));
  return [...values, ...others.filter((each) => typeof each === 'string')];
}

/** What the credentials are made into for a header, such as the Base64 of both parts of Basic, is a secret as well. */
function hideCredentials(
  { connector, authentication }: Integration,
  auth: AuthTexts,
  mask: Mask,
  token?: string,
): void {
  if (!connector.authorize || (authentication.grant && token === undefined)) return;
  const fields = { ...authentication.fields, ...authentication.vault?.fields };
  const headersWith = (secretOf: (text: string) => string) => {
    const found = new Map<string, string>();
    const lent = Object.entries(auth).map(([name, text]) => {
      const isSecret = text !== undefined && fields[name]?.secret === true;
      return [name, isSecret ? new Secret(secretOf(text)) : text] as const;
    });
    const accessToken = token === undefined ? undefined : new Secret(secretOf(token));
    const set = (name: string, value: string) => void found.set(name, value);
    try {
      connector.authorize?.({ set }, Object.fromEntries(lent), accessToken);
    } catch (error) {
      // The request itself will say what is missing.
      if (!(error instanceof BridgeError || error instanceof TypeError)) throw error;
    }
    return found;
  };
  const others = headersWith((text) => `${text}-another`);
  for (const [name, value] of headersWith((text) => text)) {
    // What is the same with other secrets holds none.
    if (others.get(name) !== value) mask.hide(value.replace(/^[A-Za-z][\w-]* (?=\S)/, ''));
  }
}

function readSettings(texts: Readonly<Record<string, string>>): Partial<Settings> {
  const { settings, problems } = parseSettings(texts);
  const [problem] = problems;
  if (problem) throw new UsageError(`--setting ${problem.name} ${problem.rule}`);
  const unknown = Object.keys(texts).find((name) => !Object.hasOwn(settings, name));
  if (unknown !== undefined) throw new UsageError(`--setting ${unknown}: there is no such setting`);
  return settings;
}

const NO_DIRECTORY = new Proxy({} as Call['directory'], {
  get() {
    throw new CommandError('The connector asks for the directory of the bridge, which is not there without one');
  },
});
