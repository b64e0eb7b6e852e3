/** The shape of a declaration, for whoever writes one without types. */

import * as v from 'valibot';
import { INPUT_TYPES } from '../domain/action.ts';
import { conditions } from '../domain/contact-condition.ts';
import { MAPPABLE_FIELDS } from '../domain/contact-selection.ts';
import { PRECISIONS } from '../domain/precision.ts';
import { SETTING_NAMES } from '../domain/settings.ts';
import { AUTHENTICATION_TYPES } from './authentication.ts';

const words = v.string('must be text');
const flag = v.optional(v.boolean('must be true or false'));
const named = v.pipe(words, v.regex(/\S/, 'must not be empty'));
const code = v.function('must be a function');

/** An object that is no list. */
const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema, for an object that is no list: the library takes lists for objects. */
const plain = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.lazy((input) => (isPlain(input) ? schema : v.never('must be an object')));

const oneOf = <const Options extends readonly string[]>(...options: Options) =>
  v.picklist(options, `must be one of ${options.join(', ')}`);

const authFieldShape = v.object(
  {
    display: words,
    mandatory: flag,
    store: flag,
    type: v.optional(oneOf('input', 'oauth')),
    setting: v.optional(oneOf(...SETTING_NAMES)),
    help: v.optional(words),
    format: v.optional(words),
    hosts: v.optional(v.array(words, 'must be a list')),
    secret: flag,
    returned: flag,
  },
  'must be an object',
);
const authFieldsShape = v.record(v.string(), authFieldShape, 'must be an object');
/** Strict: a scope under a mistyped name would not be asked for. */
const grantShape = v.strictObject(
  {
    type: oneOf('client_credentials', 'password', 'authorization_code'),
    tokenUrl: v.optional(words),
    authorizationUrl: v.optional(words),
    clientAuthentication: v.optional(oneOf('client_secret_basic', 'client_secret_post')),
    scopes: v.optional(v.array(words, 'must be a list')),
    audience: v.optional(words),
    parameters: v.optional(v.record(v.string(), words, 'must be an object')),
    talkdeskRedirectUri: v.optional(words),
    lifetimeSeconds: v.optional(
      v.pipe(v.number('must be a number of seconds'), v.minValue(1, 'must be at least 1 second')),
    ),
  },
  'is no part of a grant',
);
const vaultShape = v.strictObject(
  { fields: authFieldsShape, filledBy: oneOf('operator', 'validation') },
  'is no part of a vault',
);
const inputShape = v.object(
  {
    name: words,
    type: oneOf(...INPUT_TYPES),
    mandatory: flag,
    options: v.optional(v.array(words, 'must be a list')),
    lenient: flag,
  },
  'must be an object',
);
function secondsFrom(least: number, most: number) {
  const rule = `must be a whole number of seconds from ${least} to ${most}`;
  return v.pipe(v.number(rule), v.integer(rule), v.minValue(least, rule), v.maxValue(most, rule));
}
const DAY_SECONDS = 86_400;
/** How long a repetition may be known as one. */
const span = secondsFrom(1, 30 * DAY_SECONDS);
/** Strict: under a mistyped name, what was meant to happen once would happen again. */
const onceOptionsShape = v.strictObject(
  { by: v.optional(v.array(words, 'must be a list')), withinSeconds: v.optional(span) },
  'is no part of once',
);
/** Decided by the value, not as a union, which would not say which field is wrong. */
const onceShape = v.lazy((once) => {
  if (once === false) return v.literal(false);
  return isPlain(once) ? onceOptionsShape : v.never('must be false or an object');
});
const recoveryShape = v.variant(
  'kind',
  [
    v.strictObject({ kind: v.literal('repeat'), withinSeconds: span }, 'is no part of recovery'),
    v.strictObject(
      { kind: v.literal('find'), lagSeconds: secondsFrom(0, DAY_SECONDS), find: code },
      'is no part of recovery',
    ),
  ],
  'must be one of repeat, find',
);
/** For the parts that `deferrable` does not belong into, where it would be overlooked. */
const deferrableElsewhere = v.optional(v.never('belongs into the integration, beside connector'));
/** Strict: a mistyped `recovery`, say, would leave a write whose answer is lost in doubt. */
const actionShape = v.strictObject(
  {
    display: words,
    description: words,
    inputs: plain(v.record(v.string(), inputShape)),
    contact: v.optional(oneOf('required', 'optional')),
    creates: v.optional(oneOf('contact', 'ticket')),
    once: v.optional(onceShape),
    recovery: v.optional(recoveryShape),
    deferrable: deferrableElsewhere,
    run: code,
  },
  'is no part of an action',
);
const actionsShape = plain(v.record(v.string(), plain(actionShape)));
/** Strict: under a mistyped name, people would not be searched for. */
const searchShape = v.strictObject(
  { byId: code, byEmail: v.optional(code), byPhone: v.optional(code) },
  'is no part of a search',
);
const PAGE_RULE = 'must be a whole number of at least 1';
const MS_RULE = 'must be a whole number of milliseconds';
const largestPage = v.pipe(v.number(PAGE_RULE), v.integer(PAGE_RULE), v.minValue(1, PAGE_RULE));
const agentsShape = v.object({ largestPage, read: code }, 'must be an object');
const wholeMs = v.pipe(v.number(MS_RULE), v.integer(MS_RULE), v.minValue(0, MS_RULE));
const sourceParts = {
  largestPage,
  smallestPage: v.optional(largestPage),
  version: v.optional(largestPage),
  filters: v.optional(code),
  read: code,
};
/** Strict: an option with a mistyped name, or a filter in the wrong place, would be overlooked. */
const NO_PART = 'is no part of a source of this kind';
const sourceShape = v.variant(
  'kind',
  [
    v.strictObject({ kind: v.literal('sequence'), ...sourceParts }, NO_PART),
    v.strictObject(
      {
        kind: v.literal('keyset'),
        ...sourceParts,
        precision: oneOf(...PRECISIONS),
        lagMs: wholeMs,
        order: oneOf('changed-then-id', 'id', 'changed'),
        idOrder: oneOf('number', 'code-unit', 'case-insensitive'),
        cap: v.optional(largestPage),
        readsTimeById: flag,
      },
      NO_PART,
    ),
    v.strictObject({ kind: v.literal('feed'), ...sourceParts, lagMs: wholeMs }, NO_PART),
    v.strictObject({ kind: v.literal('scan'), ...sourceParts, leastIntervalMs: wholeMs }, NO_PART),
  ],
  'must be one of sequence, keyset, feed, scan',
);
/** A source, or several under `streams`; which of the two decides where the problems are. */
const contactsShape = v.lazy((contacts) => {
  if (!isPlain(contacts)) return v.never('must be a source of contacts, or an object with streams');
  if (!('streams' in contacts)) return sourceShape;
  const streams = plain(v.record(v.string(), plain(sourceShape)));
  return v.strictObject({ streams }, 'must not stand beside streams');
});

const mapShape = plain(
  v.record(
    oneOf(...MAPPABLE_FIELDS),
    v.union(
      [named, v.pipe(v.array(named), v.nonEmpty('must not be empty'))],
      'must name a field of the service, or several',
    ),
  ),
);
/** Strict, because a filter with a mistyped name would let everybody through. */
const contactOptionsShape = plain(
  v.strictObject(
    {
      pageSize: v.optional(v.number('must be a number')),
      where: v.optional(conditions),
      exclude: v.optional(conditions),
      requirePhone: flag,
      map: v.optional(mapShape),
      departed: v.optional(oneOf('keep', 'blank')),
      brake: v.optional(v.number('must be a number')),
      scanIntervalMinutes: v.optional(v.number('must be a number')),
      resyncOnMappingChange: flag,
    },
    'is no option of contacts',
  ),
);

const SECONDS_RULE = 'must be a number of seconds from 0.1 to 60';
const seconds = v.pipe(v.number(SECONDS_RULE), v.minValue(0.1, SECONDS_RULE), v.maxValue(60, SECONDS_RULE));
const RATE_RULE = 'must be a whole number from 1 to 100000';
const rateNumber = v.pipe(
  v.number(RATE_RULE),
  v.integer(RATE_RULE),
  v.minValue(1, RATE_RULE),
  v.maxValue(100_000, RATE_RULE),
);
const PORT_RULE = 'must be a port from 1 to 65535';
const port = v.pipe(v.number(PORT_RULE), v.integer(PORT_RULE), v.minValue(1, PORT_RULE), v.maxValue(65_535, PORT_RULE));
const limitsShape = v.strictObject(
  {
    deadlineSeconds: v.optional(seconds),
    interactionsDeadlineSeconds: v.optional(seconds),
    rate: v.optional(plain(v.strictObject({ requests: rateNumber, seconds: rateNumber }, 'is no part of a rate'))),
    ports: v.optional(v.array(port, 'must be a list')),
  },
  'is no limit',
);

const settingsShape = v.strictObject(
  Object.fromEntries(SETTING_NAMES.map((name) => [name, v.optional(words)])),
  'is no setting',
);

/** The parts that the rules below and the bridge rely on. */
const declarationShape = v.object(
  {
    name: words,
    displayName: words,
    description: words,
    logoUrl: words,
    iconUrl: words,
    authentication: v.object(
      {
        type: oneOf(...AUTHENTICATION_TYPES),
        fields: authFieldsShape,
        identifiedBy: v.optional(v.array(words, 'must be a list')),
        guard: v.optional(oneOf('bridge_key')),
        grant: v.optional(plain(grantShape)),
        vault: v.optional(plain(vaultShape)),
      },
      'must be an object',
    ),
    connector: v.object(
      {
        validate: code,
        authorize: v.optional(code),
        problems: v.optional(code),
        contacts: v.optional(contactsShape),
        agents: v.optional(agentsShape),
        search: v.optional(plain(searchShape)),
        interactions: v.optional(code),
        interactionsByType: v.optional(plain(v.record(v.string(), code))),
        actions: v.optional(actionsShape),
        deferrable: deferrableElsewhere,
      },
      'must be an object',
    ),
    interactionTypes: v.optional(v.array(named, 'must be a list')),
    deferrable: v.optional(v.array(words, 'must be a list')),
    contacts: v.optional(contactOptionsShape),
    settings: v.optional(plain(settingsShape)),
    limits: v.optional(plain(limitsShape)),
    wire: v.optional(
      v.object(
        {
          validationStatus: v.optional(v.picklist([200, 204], 'must be 200 or 204')),
          actionStatus: v.optional(v.picklist([201, 200], 'must be 201 or 200')),
          secretFieldType: v.optional(oneOf('input', 'password')),
          token: v.optional(
            v.union([v.object({ field: named }), v.object({ header: named })], 'must name a field or a header'),
          ),
        },
        'must be an object',
      ),
    ),
    actions: v.optional(actionsShape),
  },
  'must be an object',
);

/** What is missing or of a wrong kind, each with its path. */
export function shapeProblems(declaration: unknown): readonly string[] {
  const { issues = [] } = v.safeParse(declarationShape, declaration);
  return issues.map((issue) => {
    const rule = issue.received === 'undefined' ? 'is missing' : issue.message;
    return `${v.getDotPath(issue) ?? 'declaration'}: ${rule}`;
  });
}
