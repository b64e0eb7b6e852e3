/** Declared ways to find a contact: by id, e-mail and phone. */

import { BridgeError } from '../../domain/errors.ts';
import type { Call, ContactSearch, FoundContact, MergedContact } from '../connector.ts';
import { contactReader } from './contact-record.ts';
import { readDate } from './date-formats.ts';
import type { ContactRecord, Lookup, Search } from './declaration.ts';
import { asItem, followUp, type Item, itemsIn } from './items.ts';
import { ask, type Service } from './request.ts';
import { namesIn } from './sent-names.ts';
import { evaluate, readerOf, textsIn } from './values.ts';

/** Forms of a phone that are asked for at once, where each takes a request. */
const AT_ONCE = 4;

export function contactSearch(declared: Search, record: ContactRecord, service: Service): ContactSearch {
  const { byId, byEmail, byPhone } = declared;
  const timeZone = service.timeZone ?? 'UTC';
  const readContact = contactReader(record, timeZone);
  const changedAt = declared.changedAt === undefined ? undefined : readerOf(declared.changedAt);

  /** The items that a lookup gives, complete. */
  async function look(call: Call, lookup: Lookup, values: Item, kind: 'one' | 'several'): Promise<readonly Item[]> {
    const answer = await ask({
      service,
      call,
      request: lookup,
      values,
      otherwise: [{ status: [404, 410], is: 'nothing' }],
    });
    if (!answer) return [];
    const { as } = lookup;
    const items = kind === 'one' ? oneIn(answer.json, lookup, values) : itemsIn(answer, lookup);
    const named = as === undefined ? items : items.map((item) => ({ ...values, [as]: item }));
    // What a lookup itself gives under the name of a follow-up is not read once more.
    const rest = Object.entries(record.followUp ?? {}).filter(([name]) => name !== as);
    const full = await followUp(named, rest.length === 0 ? undefined : Object.fromEntries(rest), { service, call });
    return full.filter((item) => item !== undefined);
  }

  function toFound(item: Item, call: Call): FoundContact | MergedContact | undefined {
    const change = readContact(item, call);
    if (!change || 'deleted' in change) return undefined;
    if ('merged' in change) return { mergedInto: change.into };
    const time = changedAt && timeOf(changedAt({ subject: item, call, timeZone }), timeZone);
    return time === undefined ? change.contact : { ...change.contact, changedAt: time };
  }

  async function find(call: Call, lookup: Lookup, values: Item): Promise<readonly FoundContact[]> {
    const items = await look(call, lookup, values, 'several');
    return items.flatMap((item) => {
      const found = toFound(item, call);
      return found && !('mergedInto' in found) ? [found] : [];
    });
  }

  return {
    async byId(call, id) {
      const [item] = await look(call, byId, { id }, 'one');
      return item && toFound(item, call);
    },
    ...(byEmail ? { byEmail: async (call, email) => await find(call, byEmail, { email }) } : {}),
    ...(byPhone
      ? {
          async byPhone(call, forms) {
            if (!takesOneByOne(byPhone)) return await find(call, byPhone, { phones: forms });
            for (let at = 0; at < forms.length; at += AT_ONCE) {
              const some = forms.slice(at, at + AT_ONCE);
              const found = (await Promise.all(some.map((phone) => find(call, byPhone, { phone })))).flat();
              if (found.length > 0) return found;
            }
            return [];
          },
        }
      : {}),
  };
}

/** Whether each form of a phone is asked for by a request of its own. */
function takesOneByOne({ path, query, body }: Lookup): boolean {
  return [...namesIn([path, query, body]), ...uriList(path)].includes('phone');
}

const uriList = (path: string) => [...path.matchAll(/[{?&,]([\w.]+)\*?(?=[,}])/g)].flatMap(([, name]) => name ?? []);

/** The one that was asked for: the answer, or what `items` yields of it, which may be a list of one. */
function oneIn(json: unknown, { items }: Lookup, { id }: Item): readonly Item[] {
  const found = items === undefined ? json : evaluate(items, json);
  if (found === undefined || found === null) return [];
  if (!Array.isArray(found)) return [asItem(found)];
  if (found.length > 1) {
    throw new BridgeError('upstream_failed', `The service gave ${found.length} contacts for one id, in place of one`);
  }
  return found.map((item) => (typeof item === 'object' ? asItem(item) : { id })).slice(0, 1);
}

/** A number to compare contacts by. */
function timeOf(value: unknown, timeZone: string): number | undefined {
  if (typeof value === 'number') return value;
  const [text] = textsIn(value);
  return text === undefined ? undefined : readDate(text, 'iso', timeZone);
}
