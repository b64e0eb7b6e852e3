/** What is wrong with a declaration of a REST system, each problem with its place and the rule that is broken. */

import type { AuthFields } from '../../declaration/authentication.ts';
import { nearest } from '../../domain/nearest.ts';
import { isPublicHostName } from '../../domain/public-host.ts';
import { templateProblem } from '../../domain/tenant-url.ts';
import { dateFormatProblem } from './date-formats.ts';
import type {
  Authorize,
  Contacts,
  ContactRecord,
  Failure,
  FollowUps,
  List,
  PagedList,
  Request,
  RestAction,
  RestDeclaration,
  Search,
} from './declaration.ts';
import { expressionProblem } from './expression-rules.ts';
import { proofsIn } from './request.ts';
import { namesIn } from './sent-names.ts';
import { restShapeProblems } from './shape.ts';
import { fieldNames, isQueryLanguage, pathProblem, templateNames, uriNames, wholeName } from './templates.ts';
import { isDerived, timeZoneProblem, valueProblems } from './values.ts';

/** The integration that the connector is declared in. */
export interface Within {
  /** The auth fields that a connector gets; undefined where they are not known. */
  readonly fields: AuthFields | undefined;
}

export function restProblems(declaration: RestDeclaration, within: Within): readonly string[] {
  const misshapen = restShapeProblems(declaration);
  return misshapen.length > 0 ? misshapen : new Check(declaration, within).problems();
}

/** Names that `{…}` may hold, by what the request is for. */
const LIST_NAMES = ['limit', 'page', 'offset', 'cursor'];
const TIME_NAMES = ['from', 'fromExclusive', 'to', 'toExclusive', 'afterId'];
const CONTACT_NAMES = [
  'contact.id',
  'contact.name',
  'contact.email',
  'contact.phone',
  'contact.emails',
  'contact.phones',
];

/** Headers that say how a request is carried. */
const OTHERS_HEADERS =
  /^(?:host|content-length|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|proxy-.*)$/i;

/** Values that people and services choose; times, cursors and the like are the bridge's own. */
const CHOSEN = /^(?:id|email|phones?|(?:contact|input)\..+)$/;

/** Whether a text looks like one in a query language, with a value in it that could be more than a value. */
function isQueryText(text: string): boolean {
  if (/["'][^"']*\{\w[\w.]*\}[^"']*["']/.test(text)) return true;
  const around = text.replaceAll(/\{[\w.]*\}/g, '');
  return templateNames(text).some((name) => CHOSEN.test(name)) && /[\s:=<>()]/.test(around);
}

const MOST_FOLLOW_UPS = 3;
/** Contacts per page, where each takes requests of its own. */
const MOST_WITH_FOLLOW_UPS = 100;

/** Values that a first request, or one without conditions, does not have. */
const MAY_LACK = /^(from|fromExclusive|since|afterId|cursor|agentId|where\..+)$/;

/** What the bridge judges by itself, before anything that is declared: see `UpstreamFetch`. */
const isJudged = (status: number) => status === 401 || status === 429 || status >= 500;

/** The URL with samples in place of fields, but for the one of this name. */
function withSamples(baseUrl: string, name?: string): string {
  const begun = baseUrl.replace(/^\{\{(\w+)\}\}/, (hole, each) =>
    each === name ? hole : 'https://sample.example.org',
  );
  return begun.replaceAll(/\{\{(\w+)\}\}/g, (hole, each) => (each === name ? hole : 'sample'));
}

/** A field that is an address must end where its host or path does. */
const misplacedWhole = (baseUrl: string, name: string): string | undefined =>
  /^(\/|$)/.test(baseUrl.slice(`{{${name}}}`.length))
    ? undefined
    : `must have a / behind {{${name}}}, which is an address, or else would lead to another host`;

/** Where a proof stands in a request. */
function placeOf(proof: Authorize): string {
  if ('query' in proof) return `parameter ${proof.query}`;
  return `header ${'header' in proof ? proof.header : 'Authorization'}`;
}

class Check {
  readonly #declaration: RestDeclaration;
  readonly #fields: AuthFields | undefined;
  readonly #found: string[] = [];

  constructor(declaration: RestDeclaration, { fields }: Within) {
    this.#declaration = declaration;
    this.#fields = fields;
  }

  problems(): readonly string[] {
    const {
      baseUrl,
      authorize,
      headers,
      timeZone,
      failures,
      validate,
      contacts,
      agents,
      search,
      interactions,
      actions,
    } = this.#declaration;
    this.#base(baseUrl);
    if (authorize) this.#proofs(authorize);
    this.#headers('headers', headers, []);
    if (timeZone !== undefined) this.#add('timeZone', timeZoneProblem(timeZone));
    this.#failures('failures', failures);
    this.#request('validate', validate, []);
    if (validate.account) this.#values('validate.account', validate.account);
    if (contacts && 'streams' in contacts) {
      for (const [name, each] of Object.entries(contacts.streams)) this.#contacts(`contacts.streams.${name}`, each);
    } else if (contacts) this.#contacts('contacts', contacts);
    if (agents) {
      this.#pagedList('agents.list', agents.list, LIST_NAMES);
      this.#followUps('agents', agents);
      this.#values('agents.agent', agents.agent);
    }
    if (search) this.#search(search);
    for (const [type, { list, followUp, interaction }] of Object.entries(interactions ?? {})) {
      const at = `interactions.${type}`;
      const { closed, ...values } = interaction;
      this.#list(`${at}.list`, list, ['limit', ...CONTACT_NAMES]);
      if (!CONTACT_NAMES.some((name) => this.#uses(list, name))) {
        this.#add(`${at}.list`, "must send {contact.id}, or what else tells whose they are; everybody's would come");
      }
      this.#followUps(at, { ...(followUp ? { followUp } : {}), largestPage: 1 });
      this.#values(`${at}.interaction`, values);
      this.#expression(`${at}.interaction.closed`, closed);
    }
    for (const [name, action] of Object.entries(actions ?? {})) this.#action(`actions.${name}`, action);
    return this.#found;
  }

  #add(at: string, problem: string | undefined): void {
    if (problem !== undefined) this.#found.push(`connector.${at}: ${problem}`);
  }

  #expression(at: string, text: string | undefined): void {
    if (text !== undefined) this.#add(at, expressionProblem(text));
  }

  #values(at: string, values: object): void {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) continue;
      this.#found.push(...valueProblems(value, `connector.${at}.${name}`));
      this.#fieldsOf(`${at}.${name}`, value);
    }
  }

  /** The auth fields that templates and links in a value name. */
  #fieldsOf(at: string, value: unknown): void {
    if (Array.isArray(value)) for (const each of value) this.#fieldsOf(at, each);
    if (!isDerived(value)) return;
    for (const name of value.fields ?? []) this.#openField(at, name);
    this.#fieldsOf(at, value.from);
  }

  /** A field for a text that others may read. */
  #openField(at: string, name: string): void {
    if (this.#field(at, name)?.secret) {
      this.#add(at, `must not hold {{${name}}}, which is a secret; it belongs into authorize`);
    }
  }

  #base(baseUrl: string): void {
    const at = 'baseUrl';
    const sample = withSamples(baseUrl);
    const url = URL.parse(sample);
    if (!url || url.protocol !== 'https:' || url.username || url.search || url.hash || /[{}\s\\]/.test(sample)) {
      return this.#add(
        at,
        'must be an https URL without user, query and #, such as https://{{account}}.example.org/api',
      );
    }
    if (fieldNames(baseUrl).length === 0 && !isPublicHostName(url.hostname)) {
      this.#add(at, 'must have a host of the public internet, by its name');
    }
    for (const name of fieldNames(baseUrl)) {
      const field = this.#field(at, name);
      if (!field) continue;
      const isWhole = baseUrl.startsWith(`{{${name}}}`);
      const misplaced = isWhole ? misplacedWhole(baseUrl, name) : templateProblem(withSamples(baseUrl, name), name);
      this.#add(at, misplaced);
      if (field.secret) this.#add(at, `must not hold {{${name}}}, which is a secret`);
      if (isWhole && !field.hosts) {
        this.#add(
          at,
          `begins with {{${name}}}, so this field must have hosts that it may lead to, such as ['*.example.org']`,
        );
      } else if (!isWhole && !field.format?.includes(`{{${name}}}`)) {
        this.#add(
          at,
          `holds {{${name}}}, so this field must have a format with it, such as https://{{${name}}}.example.org`,
        );
      }
    }
  }

  /** The field; tells where there is none of this name. */
  #field(at: string, name: string): AuthFields[string] | undefined {
    const fields = this.#fields;
    if (!fields) return undefined;
    if (Object.hasOwn(fields, name)) return fields[name];
    if (name === 'access_token') {
      if (!at.startsWith('authorize.')) this.#add(at, 'must not hold {{access_token}}; it belongs into authorize');
      return undefined;
    }
    const meant = nearest(name, Object.keys(fields));
    this.#add(at, `there is no auth field {{${name}}}${meant === undefined ? '' : `; the nearest is {{${meant}}}`}`);
    return undefined;
  }

  /** All that a request carries; one that sets what another one sets would undo it. */
  #proofs(authorize: NonNullable<RestDeclaration['authorize']>): void {
    const taken = new Map<string, string>();
    for (const [index, proof] of proofsIn({ authorize }).entries()) {
      const at = Array.isArray(authorize) ? `authorize.${index}` : 'authorize';
      this.#credentials(at, proof);
      const set = placeOf(proof);
      const key = 'query' in proof ? set : set.toLowerCase();
      const other = taken.get(key);
      if (other !== undefined) this.#add(at, `sets the ${set}, which ${other} sets, too`);
      else taken.set(key, at);
    }
  }

  #credentials(within: string, proof: Authorize): void {
    const texts =
      'bearer' in proof
        ? { bearer: proof.bearer }
        : 'basic' in proof
          ? { 'basic.username': proof.basic.username, 'basic.password': proof.basic.password }
          : { value: proof.value };
    for (const [name, text] of Object.entries(texts)) {
      const at = `${within}.${name}`;
      for (const field of fieldNames(text)) this.#field(at, field);
      if (/\{[^{]*\}/.test(text.replaceAll(/\{\{\w+\}\}/g, ''))) this.#add(at, 'must name fields as {{field}}');
    }
    const isPlain = !Object.values(texts).some((text) => fieldNames(text).length > 0);
    if (isPlain) this.#add(within, 'must hold a {{field}}: credentials come from auth fields, never from code');
    if ('query' in proof && proof.value.includes('{{access_token}}')) {
      this.#add(`${within}.value`, 'must not hold {{access_token}}: it goes into a header');
    }
  }

  /** A text with values of these names; undefined: any. */
  #text(at: string, text: string, names: readonly string[] | undefined): void {
    for (const name of fieldNames(text)) this.#openField(at, name);
    this.#names(at, templateNames(text), names);
  }

  #headers(at: string, headers: Request['headers'], names: readonly string[] | undefined): void {
    for (const [name, text] of Object.entries(headers ?? {})) {
      this.#text(`${at}.${name}`, text, names);
      if (!/^[\u0020-\u007e]*$/.test(text))
        this.#add(`${at}.${name}`, 'must hold what a header can carry: ASCII in one line');
      if (OTHERS_HEADERS.test(name)) this.#add(`${at}.${name}`, 'is not for declarations to set');
      if (name.toLowerCase() === 'authorization') this.#add(`${at}.${name}`, 'belongs into authorize');
    }
  }

  #names(at: string, used: readonly string[], names: readonly string[] | undefined): void {
    if (!names) return;
    for (const name of used) {
      if (names.includes(name)) continue;
      const meant = nearest(name, names);
      const there =
        names.length === 0 ? 'there is none here' : `there are ${names.map((each) => `{${each}}`).join(', ')}`;
      this.#add(at, `there is no value {${name}}${meant === undefined ? `: ${there}` : `; the nearest is {${meant}}`}`);
    }
  }

  #failures(at: string, failures: readonly Failure[] | undefined): void {
    for (const [index, { status, when, is, message }] of (failures ?? []).entries()) {
      const here = `${at}.${index}`;
      if (status === undefined && when === undefined) this.#add(here, 'must have a status, a when, or both');
      const judged = [status ?? []].flat().filter(isJudged);
      if (judged.length > 0) {
        this.#add(`${here}.status`, `must not be ${judged.join(', ')}: what 401, 429 and 5xx mean is known`);
      }
      this.#expression(`${here}.when`, when);
      this.#expression(`${here}.message`, message);
      if (message !== undefined && is !== 'action_refused' && is !== 'invalid_credentials') {
        this.#add(`${here}.message`, 'is for action_refused and invalid_credentials: nobody reads it elsewhere');
      }
    }
  }

  #request(at: string, request: Request, names: readonly string[] | undefined): void {
    const { method = 'GET', path, query, headers, body, failures } = request;
    const problem = pathProblem(path);
    this.#add(`${at}.path`, problem);
    if (problem === undefined) {
      for (const name of fieldNames(path)) this.#text(`${at}.path`, `{{${name}}}`, []);
      this.#names(
        `${at}.path`,
        uriNames(path).map(({ name }) => name),
        names,
      );
    }
    for (const { operator, name } of problem === undefined ? uriNames(path) : []) {
      if (operator !== '?' && operator !== '&' && names?.includes(name) && MAY_LACK.test(name)) {
        this.#add(`${at}.path`, `must have {${name}} in its query, as {?${name}}, because not every request has one`);
      }
    }
    for (const [name, sent] of Object.entries(query ?? {})) this.#sent(`${at}.query.${name}`, sent, names, true);
    this.#headers(`${at}.headers`, headers, names);
    if (body !== undefined) {
      if (method === 'GET') this.#add(`${at}.body`, 'must not be there with the method GET; declare method: POST');
      this.#body(`${at}.body`, body, names, !at.startsWith('actions.'));
      if (request.bodyAs === 'form') this.#form(`${at}.body`, body);
    }
    this.#failures(`${at}.failures`, failures);
  }

  #sent(at: string, sent: unknown, names: readonly string[] | undefined, isQuery: boolean): void {
    if (isQueryLanguage(sent)) {
      return this.#text(at, sent.query, names);
    }
    if (isDerived(sent)) {
      this.#found.push(...valueProblems(sent, `connector.${at}`));
      this.#fieldsOf(at, sent);
      return this.#names(at, sent.names ?? [], names);
    }
    if (typeof sent !== 'string') return;
    this.#text(at, sent, names);
    if (isQuery && wholeName(sent) === undefined && isQueryText(sent)) {
      this.#add(
        at,
        'has a value within a query, of which it could become more than a value; write queryLanguage(…) around it',
      );
    }
  }

  #body(at: string, body: unknown, names: readonly string[] | undefined, isQuery: boolean): void {
    if (typeof body === 'string' || isDerived(body) || isQueryLanguage(body))
      return this.#sent(at, body, names, isQuery);
    if (typeof body !== 'object' || body === null) return;
    for (const [key, each] of Object.entries(body)) {
      // Of GraphQL and its kin, whatever the request is for.
      this.#body(`${at}.${key}`, each, names, isQuery || key === 'query');
    }
  }

  /** A form has no objects in it, and no list of them. */
  #form(at: string, body: unknown): void {
    const isPart = (value: unknown) =>
      typeof value !== 'object' || value === null || isDerived(value) || isQueryLanguage(value);
    if (isPart(body) || Array.isArray(body)) return this.#add(at, "must be an object with bodyAs: 'form'");
    for (const [key, value] of Object.entries(body as object)) {
      if ([value].flat().every(isPart)) continue;
      this.#add(`${at}.${key}`, "must be a text, a number or a list of them with bodyAs: 'form'");
    }
  }

  #list(at: string, list: List, names: readonly string[]): void {
    this.#request(at, list, names);
    this.#expression(`${at}.items`, list.items);
  }

  #pagedList(at: string, list: PagedList, names: readonly string[]): void {
    const { paging } = list;
    this.#list(at, list, names);
    if (!paging) return;
    if ('in' in paging) this.#expression(`${at}.paging.in`, paging.in);
    if ('more' in paging) this.#expression(`${at}.paging.more`, paging.more);
    const isCounted = paging.by === 'page' || paging.by === 'offset';
    if (/\|\||\[-?\d*:/.test(list.items ?? '')) {
      this.#add(
        `${at}.items`,
        'must not have || or a slice: a list that is not where it was, or that is cut, would be no error',
      );
    }
    if (isCounted && list.items?.includes('[?')) {
      this.#add(
        `${at}.items`,
        'must not filter: a page of which nothing is left would be taken for the last one; an item is left out by deleted, or by exclude of the integration',
      );
    }
    const wanted = paging.by === 'link' || paging.by === 'link-header' ? undefined : paging.by;
    if (wanted !== undefined && !this.#uses(list, wanted)) {
      this.#add(at, `must send {${wanted}}, by which the next page is asked for`);
    }
  }

  /** Whether what is sent holds a value of this name. */
  #uses({ path, query, body, headers }: Request, name: string): boolean {
    const isThere = (sent: unknown): boolean => {
      if (typeof sent === 'string') return sent.includes(`{${name}}`);
      if (isQueryLanguage(sent)) return isThere(sent.query);
      if (isDerived(sent)) return namesIn(sent).includes(name);
      return typeof sent === 'object' && sent !== null && Object.values(sent).some(isThere);
    };
    return uriNames(path).some((each) => each.name === name) || [query, body, headers].some(isThere);
  }

  #followUps(
    at: string,
    { followUp, largestPage }: { readonly followUp?: FollowUps; readonly largestPage: number },
  ): void {
    if (!followUp) return;
    const names = Object.keys(followUp);
    if (names.length > MOST_FOLLOW_UPS)
      this.#add(`${at}.followUp`, `must be at most ${MOST_FOLLOW_UPS} reads per item`);
    if (largestPage * names.length > MOST_WITH_FOLLOW_UPS) {
      const most = Math.floor(MOST_WITH_FOLLOW_UPS / names.length);
      this.#add(`${at}.largestPage`, `must be at most ${most}, because each item takes ${names.length} more requests`);
    }
    for (const [name, read] of Object.entries(followUp)) this.#request(`${at}.followUp.${name}`, read, undefined);
  }

  #record(at: string, { contact, deleted, mergedInto, fields }: ContactRecord): void {
    this.#values(`${at}.contact`, contact);
    this.#expression(`${at}.deleted`, deleted);
    if (mergedInto !== undefined) this.#values(at, { mergedInto });
    if (fields) this.#values(`${at}.fields`, fields);
  }

  #contacts(at: string, contacts: Contacts): void {
    const { list, changes, filters = [], largestPage, leastIntervalMinutes } = contacts;
    const where = filters.map((field) => `where.${field}`);
    const { paging } = list;
    this.#record(at, contacts);
    this.#followUps(at, contacts);
    for (const field of filters) {
      if (!this.#uses(list, `where.${field}`))
        this.#add(`${at}.filters`, `"${field}" must be sent by the list, as {where.${field}}`);
    }
    if (leastIntervalMinutes !== undefined && changes) {
      this.#add(`${at}.leastIntervalMinutes`, 'is for a list that can only be walked, without changes');
    }
    if (!changes) {
      this.#pagedList(`${at}.list`, list, [...LIST_NAMES, ...where]);
      if (!paging) this.#add(`${at}.list.paging`, 'is missing: how is the next page asked for?');
      return;
    }
    this.#expression(`${at}.changes.at`, changes.at);
    if (changes.format !== undefined) this.#add(`${at}.changes.format`, dateFormatProblem(changes.format));
    if (changes.by === 'cursor') {
      this.#list(`${at}.list`, list, ['limit', 'cursor', 'since', ...where]);
      this.#expression(`${at}.changes.cursor`, changes.cursor);
      this.#expression(`${at}.changes.more`, changes.more);
      if (!this.#uses(list, 'cursor')) this.#add(`${at}.list`, 'must send {cursor}, from which the changes go on');
      if (paging) this.#add(`${at}.list.paging`, 'must not be there: the cursor of the changes leads on');
      return;
    }
    const { sort, oneTime } = changes;
    this.#pagedList(`${at}.list`, list, [...LIST_NAMES, ...TIME_NAMES, ...where]);
    if (!this.#uses(list, 'from') && !this.#uses(list, 'fromExclusive')) {
      this.#add(`${at}.list`, 'must send {from}, the time from which on changes are asked for; else leave changes out');
    }
    if (!this.#uses(list, 'limit') && sort !== 'changed') {
      this.#add(`${at}.list`, 'must send {limit}, how many contacts one page may have');
    }
    if (sort === 'changed') {
      if (!paging)
        this.#add(`${at}.list.paging`, "is missing: with sort 'changed' pages lead through a window of time");
      else if ((paging.by === 'page' || paging.by === 'offset') && paging.more === undefined) {
        this.#add(
          `${at}.list.paging.more`,
          "is missing: with sort 'changed' a page must tell whether it is the last one",
        );
      } else if (
        (paging.by === 'link' || paging.by === 'link-header' || paging.by === 'cursor') &&
        paging.stable === undefined
      ) {
        const why =
          'whether pages stay as they are while contacts change: true for most cursors, false for page numbers';
        this.#add(`${at}.list.paging.stable`, `is missing: say ${why}`);
      }
    } else {
      if (paging)
        this.#add(`${at}.list.paging`, `must not be there: with sort '${sort}' each page begins behind {afterId}`);
      if (!this.#uses(list, 'afterId'))
        this.#add(`${at}.list`, 'must send {afterId}, behind which the next page begins');
    }
    if (oneTime) {
      if (sort !== 'changed') this.#add(`${at}.changes.oneTime`, "is for sort 'changed' only");
      this.#list(`${at}.changes.oneTime`, oneTime, ['limit', ...TIME_NAMES, ...where]);
      for (const name of ['from', 'afterId']) {
        if (!this.#uses(oneTime, name)) this.#add(`${at}.changes.oneTime`, `must send {${name}}`);
      }
    }
    if (largestPage > (changes.cap ?? largestPage) && sort !== 'changed') {
      this.#add(`${at}.largestPage`, 'must not be larger than changes.cap, because each page is a query of its own');
    }
  }

  #search({ record, byId, byEmail, byPhone, changedAt }: Search): void {
    const lists = this.#declaration.contacts;
    if (!record && !lists) this.#add('search.record', 'is missing: without contacts, it says how one is read');
    if (record) {
      this.#record('search.record', record);
      this.#followUps('search.record', { ...(record.followUp ? { followUp: record.followUp } : {}), largestPage: 1 });
    }
    this.#list('search.byId', byId, ['id']);
    if (!this.#uses(byId, 'id')) this.#add('search.byId', 'must send {id}');
    if (byEmail) {
      this.#list('search.byEmail', byEmail, ['email']);
      if (!this.#uses(byEmail, 'email')) this.#add('search.byEmail', 'must send {email}');
    }
    if (byPhone) {
      this.#list('search.byPhone', byPhone, ['phones', 'phone']);
      if (!this.#uses(byPhone, 'phone') && !this.#uses(byPhone, 'phones')) {
        this.#add('search.byPhone', 'must send {phones}, all forms of the number, or {phone}, one form by request');
      }
    }
    if (changedAt !== undefined) this.#values('search', { changedAt });
  }

  #action(at: string, { inputs, contact, request, result, recovery }: RestAction): void {
    const known = Object.keys(inputs).map((key) => `input.${key}`);
    const names = [...known, ...CONTACT_NAMES, 'agentId', 'marker'];
    this.#request(`${at}.request`, request, names);
    for (const { operator, name } of uriNames(request.path)) {
      const key = name.startsWith('input.') ? name.slice('input.'.length) : undefined;
      if (operator === '?' || operator === '&') continue;
      if (key !== undefined && Object.hasOwn(inputs, key) && inputs[key]?.mandatory !== true) {
        this.#add(`${at}.inputs.${key}`, 'must be mandatory, because the path needs it');
      }
      if (name.startsWith('contact.') && contact !== 'required') {
        this.#add(`${at}.contact`, `must be 'required', because the path needs {${name}}`);
      }
    }
    const { contact: whom, followUp, ...values } = result ?? {};
    this.#followUps(`${at}.result`, { ...(followUp ? { followUp } : {}), largestPage: 1 });
    this.#values(`${at}.result`, values);
    if (whom)
      this.#values(`${at}.result.contact`, { id: whom.id, ...(whom.url === undefined ? {} : { url: whom.url }) });
    if (recovery && !this.#uses(request, 'marker')) {
      this.#add(`${at}.request`, 'must send {marker}, by which recovery knows what was done');
    }
    if (recovery?.kind === 'find') {
      this.#list(`${at}.recovery.find`, recovery.find, names);
      if (!this.#uses(recovery.find, 'marker')) this.#add(`${at}.recovery.find`, 'must send {marker}');
    }
  }
}
