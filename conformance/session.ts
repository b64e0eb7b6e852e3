/** What all conversations of one check have in common. */

import type { Caller, Exchange, Purpose } from './caller.ts';
import type { Manifest } from './manifest.ts';
import { isObject, objectIn } from './reading.ts';
import { type Auth, provingFields, wrongValue } from './secrets.ts';

export interface Session {
  readonly manifest: Manifest;
  readonly caller: Caller;
  /** As a person fills it in, for validation. */
  readonly auth: Auth;
  /** What Talkdesk sends with every other request. */
  readonly storedAuth: Auth;
  /** Names of the values that prove who is calling: of `auth`, and once it is activated of `storedAuth`. */
  readonly proving: readonly string[];
  readonly isOauth: boolean;
  readonly options: SessionOptions;
}

export interface SessionOptions {
  readonly maxPages: number;
  readonly allowActions: boolean;
  /** Values for the inputs of actions, by key. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly expectContacts?: number;
  /** Ids of contacts to ask for the interactions of, and to execute actions for. */
  readonly contactIds: readonly string[];
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
}

export function openSession(manifest: Manifest, caller: Caller, auth: Auth, options: SessionOptions): Session {
  const isOauth = manifest.integration.authentication_type.startsWith('oauth2');
  return { manifest, caller, auth, storedAuth: auth, proving: provingIn(manifest, auth), isOauth, options };
}

function provingIn({ integration }: Manifest, auth: Auth): readonly string[] {
  const { authentication_type: type, authentication_configuration: declared } = integration;
  return type === 'none' ? [] : provingFields(auth, declared, type.startsWith('oauth2'));
}

/** The session once the bridge has accepted the credentials: what it returned is stored, what is not kept is gone. */
export function activated(session: Session, accepted: Exchange): Session {
  const { auth, manifest } = session;
  const gone = new Set(
    manifest.integration.authentication_configuration.filter(({ store }) => !store).map((entry) => entry.field_name),
  );
  const returned = Object.entries(objectIn(accepted) ?? {}).filter((entry): entry is [string, string] => {
    return ['string', 'number', 'boolean'].includes(typeof entry[1]);
  });
  const stored = Object.entries(auth).filter(([name]) => !gone.has(name));
  const storedAuth = { ...Object.fromEntries(stored), ...Object.fromEntries(returned) };
  return { ...session, storedAuth, proving: provingIn(manifest, storedAuth) };
}

/** `auth` with the values of some fields wrong. */
export function withWrong(auth: Auth, names: readonly string[]): Auth {
  const wrong = names.map((name) => [name, wrongValue(String(auth[name]))]);
  return { ...auth, ...Object.fromEntries(wrong) };
}

/** The addresses in the manifest, by what they are for. */
export function endpointsOf({ integration, actions }: Manifest): ReadonlyMap<Purpose, string> {
  const all: readonly (readonly [Purpose, string | null | undefined])[] = [
    ['validation', integration.auth_validation_endpoint],
    ['contacts', integration.contact_synchronization_endpoint],
    ['agents', integration.agent_synchronization_endpoint],
    ['interactions', integration.interaction_retrieval_endpoint],
    ...actions.map(({ name, endpoint }) => [`action ${name}`, endpoint] as const),
  ];
  return new Map(all.flatMap(([purpose, url]) => (url ? [[purpose, url]] : [])));
}

/** What the body of an error says, where it says something. */
export function messageIn({ answer }: Exchange): string | undefined {
  const message = isObject(answer?.json) ? answer.json['message'] : undefined;
  return typeof message === 'string' && message.trim() !== '' ? message : undefined;
}
