/**
 * `npm run bench:mapping`: what it costs to make contacts of a page by a declaration, beside code written by hand that makes
 * the same of the same answer. Both parse the JSON and put the phones into E.164.
 */

import { isDeepStrictEqual } from 'node:util';
import type { ArgsDef } from 'citty';
import { formatTable } from '../cli/print.ts';
import { createSampleNames } from '../fakes/sample-names.ts';
import type { Call } from '../src/connectors/connector.ts';
import type { Contact } from '../src/domain/contact.ts';
import { contactSource } from '../src/connectors/rest/contacts.ts';
import { join, link, phone } from '../src/connectors/rest/values.ts';
import { toE164 } from '../src/domain/phone.ts';
import { countOf, runBench } from './command.ts';
import { median } from './statistics.ts';
