import { describe, expect, test } from 'vitest';
import { ContractViolation } from '../../simulator/failures.ts';
import { createTalkdesk, type Talkdesk } from '../../simulator/talkdesk.ts';
import { type Answerer, contact, createTinyBridge, failureOf, interaction } from './tiny-bridge.ts';

const AUTH = { account: 'acme', token: 'k_7f3a91' };
const JSON_TYPE = { 'Content-Type': 'application/json' };

function connect(answers: Readonly<Record<string, Answerer>>): Talkdesk {
  const bridge = createTinyBridge(answers).address;
  return createTalkdesk({ bridge, integration: 'acme', auth: AUTH, interactionTypes: ['ticket'] });
}

/** One test for each answer: what is wrong with it, the answer, and the rule that it breaks. */
function breaches(
  endpoint: string,
  call: (talkdesk: Talkdesk) => Promise<unknown>,
  answers: readonly (readonly [wrong: string, answer: Answerer, rule: string])[],
): void {
  test.each(answers)('%s', async (_, answer, rule) => {
    const failure = await failureOf(call(connect({ [endpoint]: answer })));
    expect(failure).toBeInstanceOf(ContractViolation);
    expect(failure).toMatchObject({ endpoint, rule: expect.stringContaining(rule) });
    expect(String(failure)).not.toContain(AUTH.token);
  });
}

const json =
  (body: unknown, status = 200) =>
  () =>
    Response.json(body, { status });
const text =
  (body: string, contentType: string, status = 200) =>
  () =>
    new Response(body, { status, headers: { 'Content-Type': contentType } });

const RULES = {
  contentType: 'the Content-Type must be application/json',
  error: 'an error must be answered with a JSON object that has a code and a message',
  json: 'the body must be JSON',
  nextOffset: 'next_offset must lead to another page',
};

describe('Talkdesk takes no answer with', () => {
  breaches('contact_sync', (talkdesk) => talkdesk.syncContacts(), [
    ['a status that is not the documented one', json({}, 202), 'the status must be 200'],
    ['a redirect', () => Response.redirect('https://bridge.example/'), 'the status must be 200'],
    ['no content', () => new Response(null, { status: 204 }), 'the status must be 200'],
    ['another Content-Type', text('{}', 'text/plain'), RULES.contentType],
    ['no Content-Type', () => new Response(new TextEncoder().encode('{}')), RULES.contentType],
    ['broken JSON', text('{"contacts":', 'application/json'), RULES.json],
    ['an empty body', () => new Response('', { headers: JSON_TYPE }), RULES.json],
    ['an error page', text('<h1>Bad gateway</h1>', 'text/html', 502), RULES.contentType],
    ['an error that has no code', json({ message: 'No' }, 500), RULES.error],
    ['an error that has no message', json({ code: 'internal' }, 500), RULES.error],
  ]);

  test('anything but JSON, which may have parameters', async () => {
    const talkdesk = connect({ auth_validation: text('{}', 'Application/JSON; charset=utf-8') });
    await expect(talkdesk.activate()).resolves.toBeUndefined();
  });
});

describe('Talkdesk takes no validation with', () => {
  breaches('auth_validation', (talkdesk) => talkdesk.activate(), [
    ['another status', json({}, 201), 'the status must be 200 or 204'],
    ['an array', json([]), 'the body must be an object'],
    ['nested values', json({ auth: { tenant: 1 } }), 'auth must be a text or a number or a boolean'],
  ]);
});

describe('Talkdesk takes no page of contacts with', () => {
  const page = (more: object) => json({ synchronization_checkpoint: 'c', contacts: [], ...more });
  const one = (more: object) => page({ contacts: [contact('1', more)] });
  /** Each empty page leads to another. */
  const endless = (): Answerer => {
    let offset = 0;
    return () => page({ next_offset: String((offset += 1)), contacts: [] })();
  };
  const circle: Answerer = (received) => page({ next_offset: received.body.meta?.['offset'] === 'a' ? 'b' : 'a' })();

  breaches('contact_sync', (talkdesk) => talkdesk.syncContacts(), [
    ['an array around it', json([]), 'the body must be an object'],
    ['no contacts', json({ synchronization_checkpoint: 'c' }), 'contacts must not be missing'],
    ['no checkpoint', json({ contacts: [] }), 'synchronization_checkpoint must not be missing'],
    ['an empty checkpoint', page({ synchronization_checkpoint: '' }), 'synchronization_checkpoint must not be empty'],
    ['null for no next_offset', page({ next_offset: null }), 'next_offset must be a text'],
    ['a next_offset that leads to itself', page({ next_offset: '2' }), RULES.nextOffset],
    ['empty pages without end', endless(), 'a run must end'],
    ['offsets that go in circles', circle, RULES.nextOffset],
    ['an id that is a number', one({ id: 1 }), 'contacts.0.id must be a text'],
    ['an empty name', one({ name: '' }), 'contacts.0.name must not be empty'],
    ['null for an absent field', one({ company: null }), 'contacts.0.company must be a text'],
    ['phones that are no list', one({ phones: '+351211234567' }), 'contacts.0.phones must be an array'],
    ['a relative link', one({ url: '/people/1' }), 'contacts.0.url must be an absolute URL'],
    ['a field of its own', one({ owner: '7' }), 'contacts.0.owner is not part of the contract'],
    ['a contact twice', page({ contacts: [contact('1'), contact('1')] }), 'id must be unique within an answer'],
  ]);
});

describe('Talkdesk takes no page of agents with', () => {
  const ana = { id: '7', name: 'Ana Costa', email: 'ana@acme.example' };

  breaches('agent_sync', (talkdesk) => talkdesk.syncAgents(), [
    ['no agents', json({}), 'agents must not be missing'],
    ['an id that is a number', json({ agents: [{ ...ana, id: 7 }] }), 'agents.0.id must be a text'],
    ['an empty e-mail', json({ agents: [{ ...ana, email: '' }] }), 'agents.0.email must not be empty'],
    ['an offset that is text', json({ agents: [], next_offset: '2' }), 'next_offset must be a number'],
    ['an offset of 0', json({ agents: [], next_offset: 0 }), 'next_offset must be 1 or more'],
    ['an offset with a fraction', json({ agents: [], next_offset: 1.5 }), 'next_offset must be a whole number'],
    ['an offset that leads to itself', json({ agents: [], next_offset: 5 }), RULES.nextOffset],
    ['an id twice', json({ agents: [ana, { ...ana, email: 'a@acme.example' }] }), 'id must be unique within an answer'],
    ['an e-mail twice', json({ agents: [ana, { ...ana, id: '8' }] }), 'email must be unique within an answer'],
  ]);
});

describe('Talkdesk takes no interactions with', () => {
  breaches('interaction_update', (talkdesk) => talkdesk.showContact({ emails: [], phones: [] }), [
    ['an object around them', json({ interactions: [] }), 'the body must be an array'],
    ['one of them twice', json([interaction('1'), interaction('1')]), 'id must be unique within an answer'],
    [
      'another type',
      json([interaction('1', { type: 'order' })]),
      'type must be one of the requested interaction_types',
    ],
    ['a date of another form', json([interaction('1', { date: '2025-03-03' })]), '0.date must be of the form'],
    ['another priority', json([interaction('1', { priority: 'P1' })]), '0.priority must be "none" or "low" or'],
  ]);
});

describe('Talkdesk takes no outcome of an action with', () => {
  breaches('actions/create_ticket', (talkdesk) => talkdesk.execute('create_ticket'), [
    ['the status 200', json({}), 'the status must be 201'],
    ['an array', json([], 201), 'the body must be an object'],
    ['an id that is a number', json({ external_id: 9 }, 201), 'external_id must be a text'],
    ['a field of its own', json({ ticket: '9' }, 201), 'ticket is not part of the contract'],
    ['an error that has no code', json({ message: 'No' }, 400), RULES.error],
  ]);
});
