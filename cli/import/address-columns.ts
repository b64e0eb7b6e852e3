/** The columns of an address in parts, such as Outlook's `Business Street`, `Business City` and so on. */

import { normalise } from './fields.ts';

/** Whose address; the first that is filled counts. */
const PREFIXES = ['', 'business', 'work', 'company', 'mailing', 'billing', 'home', 'other'];

/** In the order in which they are written. */
const PARTS: readonly (readonly string[])[] = [
  ['street', 'streetaddress', 'address', 'address1', 'addressline1'],
  ['street2', 'address2', 'addressline2'],
  ['street3', 'address3', 'addressline3'],
  ['postalcode', 'postcode', 'zip', 'zipcode', 'zippostalcode'],
  ['city', 'town'],
  ['state', 'stateprovince', 'province', 'region'],
  ['country', 'countryregion'],
];
const STREET = 0;
const CITY = 4;

/** The columns of each address that the file has: a street or a city at least. */
export function findAddresses(columns: readonly string[]): readonly (readonly number[])[] {
  const names = columns.map(normalise);
  return PREFIXES.flatMap((prefix) => {
    const found = PARTS.map((part) => part.map((name) => names.indexOf(prefix + name)).find((at) => at >= 0));
    if (found[STREET] === undefined && found[CITY] === undefined) return [];
    return [found.filter((at) => at !== undefined)];
  });
}
