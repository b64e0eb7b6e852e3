/** How often an endpoint goes to D1 for one request, by what the recording of it shows. */

import type { EndpointName } from '../src/contract/endpoint.ts';
import type { Match } from './contenders.ts';

export interface RoundTripCount {
  readonly endpoint: EndpointName;
  readonly total: number;
  /** Those in which the directory is read or written, which another connector would do elsewhere. */
  readonly ofSource: number;
  readonly statements: number;
}

const DIRECTORY_TABLE = /\bdirector(?:ies|y_(?:contacts|contact_keys|agents|interactions))\b/;

export function countRoundTrips({ endpoint, recording: { roundTrips } }: Match): RoundTripCount {
  return {
    endpoint,
    total: roundTrips.length,
    ofSource: roundTrips.filter(({ statements }) => statements.every(({ sql }) => DIRECTORY_TABLE.test(sql))).length,
    statements: roundTrips.reduce((sum, { statements }) => sum + statements.length, 0),
  };
}
