/**
 * Contacts that departed, as Talkdesk gets them where they are to be blanked: the same id, a neutral name, neither
 * e-mail nor phone. The bridge numbers departures, so they are a stream like any other, read after all others.
 */

import type { SequenceSource } from '../connectors/contact-source.ts';
import type { Contact } from '../domain/contact.ts';
import type { SequencePosition } from '../domain/position.ts';
import { countDeparturesAfter, readDepartures } from '../store/contact-departures.ts';
import type { Database } from '../store/database.ts';
import { countKnownContacts } from '../store/known-contacts.ts';

/** What a contact is called once it has departed. */
const BLANK_NAME = 'Removed contact';

const NO_DEPARTURES: SequencePosition = { kind: 'sequence', generation: '', sequence: 0 };

/** The departures of an account as blank contacts. */
export function departuresSource(database: Database, account: string): SequenceSource {
  return {
    kind: 'sequence',
    largestPage: 1000,
    async read(_, { after = NO_DEPARTURES, upTo, limit }) {
      const range = { after, limit, ...(upTo === undefined ? {} : { upTo }) };
      const [rows] = await database.run(readDepartures(account, range));
      const [{ generation, up_to } = { generation: '', up_to: 0 }] = rows;
      return {
        generation,
        upTo: up_to,
        changes: rows.flatMap(({ id, sequence }) =>
          id === null || sequence === null ? [] : { sequence, contact: blank(id) },
        ),
      };
    },
  };
}

const blank = (id: string): Contact => ({ id, name: BLANK_NAME, emails: [], phones: [] });

/** A handful of departures is no landslide, however few contacts there are. */
const LEAST_TO_BRAKE = 10;

/**
 * How many departures wait above a position, where they are a larger share of the known contacts than `share`; else 0.
 * So many at once are more likely a mistake in a filter, or a service that listed nothing, than a wish.
 */
export async function pullBrake(
  database: Database,
  account: string,
  after: SequencePosition = NO_DEPARTURES,
  share: number,
): Promise<number> {
  const [[waiting], [known]] = await database.run(countDeparturesAfter(account, after), countKnownContacts(account));
  const departures = waiting?.departures ?? 0;
  const all = departures + (known?.contacts ?? 0);
  return departures >= LEAST_TO_BRAKE && departures > all * share ? departures : 0;
}
