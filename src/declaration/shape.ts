/** The shape of a declaration, for whoever writes one without types. */

import * as v from 'valibot';
import { INPUT_TYPES } from '../domain/action.ts';
import { SETTING_NAMES } from '../domain/settings.ts';
import { AUTHENTICATION_TYPES } from './integration.ts';

const words = v.string('must be text');
const flag = v.optional(v.boolean('must be true or false'));
const named = v.pipe(words, v.nonEmpty('must not be empty'));
const code = v.function('must be a function');

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
  },
  'must be an object',
);
const inputShape = v.object(
  {
    name: words,
    type: oneOf(...INPUT_TYPES),
    mandatory: flag,
    options: v.optional(v.array(words, 'must be a list')),
  },
  'must be an object',
);
const actionShape = v.object(
  {
    display: words,
    description: words,
    inputs: v.record(v.string(), inputShape, 'must be an object'),
    run: code,
  },
  'must be an object',
);
const PAGE_RULE = 'must be a whole number of at least 1';
const largestPage = v.pipe(v.number(PAGE_RULE), v.integer(PAGE_RULE), v.minValue(1, PAGE_RULE));
const agentsShape = v.object({ largestPage, read: code }, 'must be an object');
const contactsShape = v.object({ kind: oneOf('sequence'), largestPage, read: code }, 'must be an object');

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
        fields: v.record(v.string(), authFieldShape, 'must be an object'),
        identifiedBy: v.optional(v.array(words, 'must be a list')),
        guard: v.optional(oneOf('bridge_key')),
      },
      'must be an object',
    ),
    connector: v.object(
      {
        validate: code,
        authorize: v.optional(code),
        contacts: v.optional(contactsShape),
        agents: v.optional(agentsShape),
        interactions: v.optional(code),
        actions: v.optional(v.record(v.string(), actionShape, 'must be an object')),
      },
      'must be an object',
    ),
    interactionTypes: v.optional(v.array(words, 'must be a list')),
    settings: v.optional(v.record(v.string(), words, 'must be an object')),
    wire: v.optional(
      v.object(
        {
          validationStatus: v.optional(v.picklist([200, 204], 'must be 200 or 204')),
          actionStatus: v.optional(v.picklist([201, 200], 'must be 201 or 200')),
          token: v.optional(
            v.union([v.object({ field: named }), v.object({ header: named })], 'must name a field or a header'),
          ),
        },
        'must be an object',
      ),
    ),
    actions: v.optional(v.record(v.string(), actionShape, 'must be an object')),
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
