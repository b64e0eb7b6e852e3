/** What of a declared action is refused, with the field named. */

import { describe, expect, test } from 'vitest';
import { onceOf } from '../../src/actions/repetition.ts';
import { CONTACT_INPUTS } from '../../src/domain/action.ts';
import { declare, problemsOf as refusalsOf } from './declare.ts';

const problemsOf = (parts: Readonly<Record<string, unknown>>) => refusalsOf(() => declare(parts));

const run = async () => ({});
const validate = async () => ({});
const search = { byId: async () => undefined };
const action = (parts: object) => ({ display: 'log it', description: 'log it', inputs: {}, run, ...parts });
const log = (parts: object) => ({ connector: { validate, search }, actions: { log: action(parts) } });
const text = { name: 'Text', type: 'text' };
const inputs = (...keys: string[]) => Object.fromEntries(keys.map((key) => [key, text]));

describe('the parts of an action', () => {
  const SPAN = 'must be a whole number of seconds from 1 to 2592000';
  const LAG = 'must be a whole number of seconds from 0 to 86400';
  const find = { kind: 'find', lagSeconds: 60, find: run };

  test.each<[parts: object, field: string, rule: string]>([
    [{ once: true }, 'once', 'must be false or an object'],
    [{ once: ['call_id'] }, 'once', 'must be false or an object'],
    [{ once: { by: 'call_id' } }, 'once.by', 'must be a list'],
    [{ once: { by: [1] } }, 'once.by.0', 'must be text'],
    [{ once: { by: [] } }, 'once.by', 'must name an input, or be left out'],
    [{ once: { by: ['call_id'] } }, 'once.by', 'there is no input "call_id"'],
    [{ once: { withinSecs: 30 } }, 'once.withinSecs', 'is no part of once'],
    [{ once: { withinSeconds: '30' } }, 'once.withinSeconds', SPAN],
    [{ once: { withinSeconds: 0 } }, 'once.withinSeconds', SPAN],
    [{ once: { withinSeconds: 1.5 } }, 'once.withinSeconds', SPAN],
    [{ once: { withinSeconds: 2_592_001 } }, 'once.withinSeconds', SPAN],
    [{ recovery: { kind: 'ask' } }, 'recovery.kind', 'must be one of repeat, find'],
    [{ recovery: { kind: 'repeat', withinSeconds: 0 } }, 'recovery.withinSeconds', SPAN],
    [{ recovery: { kind: 'repeat', withinSeconds: 2_592_001 } }, 'recovery.withinSeconds', SPAN],
    [{ recovery: { ...find, lagSeconds: -1 } }, 'recovery.lagSeconds', LAG],
    [{ recovery: { ...find, lagSeconds: 86_401 } }, 'recovery.lagSeconds', LAG],
    [{ recovery: { ...find, within: 1 } }, 'recovery.within', 'is no part of recovery'],
    [{ recovry: find }, 'recovry', 'is no part of an action'],
    [{ contacts: 'required' }, 'contacts', 'is no part of an action'],
    [{ deferrable: true }, 'deferrable', 'belongs into the integration, beside connector'],
    [{ inputs: [] }, 'inputs', 'must be an object'],
  ])('are %j: %s %s', (parts, field, rule) => {
    expect(problemsOf(log(parts))).toEqual([`actions.log.${field}: ${rule}`]);
    const inConnector = problemsOf({ connector: { validate, search, actions: { log: action(parts) } } });
    expect(inConnector.map((problem) => problem.replace(/^connector\./, ''))).toEqual(problemsOf(log(parts)));
  });

  test.each<[parts: object]>([
    [{ once: false }],
    [{ once: {} }],
    [{ once: { withinSeconds: 1 } }],
    [{ once: { withinSeconds: 2_592_000 } }],
    [{ recovery: { kind: 'repeat', withinSeconds: 1 } }],
    [{ recovery: { kind: 'repeat', withinSeconds: 2_592_000 } }],
    [{ recovery: { ...find, lagSeconds: 0 } }],
    [{ recovery: { ...find, lagSeconds: 86_400 } }],
  ])('may be %j', (parts) => {
    expect(problemsOf(log(parts))).toEqual([]);
  });
});

describe('an action about a contact', () => {
  const about = (more: object) => log({ contact: 'optional', inputs: { ...CONTACT_INPUTS, ...more } });

  test.each(['email', 'phone', 'contact_name'])('lacks the input %s, by which it is found', (key) => {
    const others = Object.fromEntries(Object.entries(CONTACT_INPUTS).filter(([each]) => each !== key));
    expect(problemsOf(log({ contact: 'required', inputs: others }))).toEqual([
      `actions.log.inputs: must hold "${key}", by which the contact is found; see CONTACT_INPUTS`,
    ]);
  });

  test.each([
    ['email', 'url', 'text'],
    ['email', 'textarea', 'text'],
    ['phone', 'number', 'tel or text'],
    ['contact_name', 'select', 'text'],
  ])('has %s of the type %s instead of %s', (key, type, types) => {
    expect(problemsOf(about({ [key]: { name: 'Input', type, options: ['a'] } }))).toEqual([
      `actions.log.inputs.${key}.type: must be ${types}, for the contact to be found`,
    ]);
  });

  test('may have its phone as text, and other inputs of any type', () => {
    expect(problemsOf(about({ phone: text, amount: { name: 'Amount', type: 'number' } }))).toEqual([]);
  });
});

describe('an action that creates a contact', () => {
  const creating = (keys: readonly string[], more: object = {}) =>
    log({ creates: 'contact', inputs: inputs(...keys), ...more });
  const REACH = 'actions.log.inputs: must hold "email" or "phone", by which the contact that is created is remembered';
  const NAMES =
    "actions.log.inputs: must hold one of first_name, last_name, name, contact_name, or the second of a family would get the first one's contact; else declare once";

  test('has neither an e-mail nor a phone', () => {
    expect(problemsOf(creating(['name']))).toEqual([REACH]);
    expect(problemsOf(creating(['name'], { once: false }))).toEqual([REACH]);
  });

  test('has no name, and does not say what a repetition is', () => {
    expect(problemsOf(creating(['email']))).toEqual([NAMES]);
    expect(problemsOf(creating(['phone', 'full_name']))).toEqual([NAMES]);
    for (const once of [false, { by: ['phone'] }]) expect(problemsOf(creating(['phone'], { once }))).toEqual([]);
  });

  test.each(['first_name', 'last_name', 'name', 'contact_name'])(
    'may have its name as %s, which then counts for what a repetition is',
    (key) => {
      for (const reach of ['email', 'phone']) expect(problemsOf(creating([reach, key]))).toEqual([]);
      const counted = onceOf({
        creates: 'contact',
        inputs: { [key]: { name: 'Name', type: 'text' }, email: CONTACT_INPUTS.email },
      });
      expect(counted?.by).toContain(key);
    },
  );
});

describe('what belongs to actions and interactions', () => {
  test.each<[when: string, parts: Readonly<Record<string, unknown>>, problem: string]>([
    ['actions are a list', { actions: [] }, 'actions: must be an object'],
    ['an action is a function', { actions: { log: run } }, 'actions.log: must be an object'],
    [
      'deferrable stands in the connector',
      { connector: { validate, deferrable: ['log'] } },
      'connector.deferrable: belongs into the integration, beside connector',
    ],
    [
      'a search is mistyped',
      { connector: { validate, search: { ...search, byMail: run } } },
      'connector.search.byMail: is no part of a search',
    ],
    [
      'a search does not find by id',
      { connector: { validate, search: { byEmail: run } } },
      'connector.search.byId: is missing',
    ],
    ['a search is a list', { connector: { validate, search: [] } }, 'connector.search: must be an object'],
    ['a setting is mistyped', { settings: { timezone: 'Europe/Lisbon' } }, 'settings.timezone: is no setting'],
    ['settings are a list', { settings: [] }, 'settings: must be an object'],
    [
      'a type of interaction has no name',
      { connector: { validate, interactions: run }, interactionTypes: ['ticket', ' '] },
      'interactionTypes.1: must not be empty',
    ],
  ])('is refused when %s', (_, parts, problem) => {
    expect(problemsOf(parts)).toEqual([problem]);
  });
});
