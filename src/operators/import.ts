/** Puts contacts and agents into the directory of an account: item by item, each by its id. */

import * as v from 'valibot';
import { toWebsiteUrl, toWebUrl } from '../domain/web-url.ts';
import { describeIssue } from '../http/parse-body.ts';
import type { Database, Query } from '../store/database.ts';
import { type AgentPatch, compareAgents, patchAgents } from '../store/directory-agents.ts';
import { comparePatches, type ContactPatch, patchContacts } from '../store/directory-contacts.ts';

/** The most items of one request. */
export const MOST_ITEMS = 500;

const text = (most: number) =>
  v.pipe(
    v.string('must be text'),
    v.maxLength(most, `must not be longer than ${most} characters`),
    v.check((value) => value.isWellFormed() && !value.includes('\0'), 'must be well-formed text'),
  );
const filled = (most: number) => v.pipe(text(most), v.regex(/\S/, 'must not be empty'));
const id = v.pipe(filled(200), v.regex(/^\P{Cc}+$/u, 'must not hold control characters'));
const email = v.pipe(filled(320), v.regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address'));
const list = <Item extends v.GenericSchema>(item: Item) =>
  v.pipe(v.array(item, 'must be a list'), v.maxLength(50, 'must not have more than 50 entries'));
/** Absent: stays as it is; null: goes. */
const part = <Item extends v.GenericSchema>(item: Item) => v.exactOptional(v.nullable(item));
/** Absent: stays as it is; null: nothing is in the list any more. */
const emptied = <Item extends v.GenericSchema<unknown, string[]>>(item: Item) =>
  v.exactOptional(
    v.pipe(
      v.nullable(item),
      v.transform((value) => value ?? []),
    ),
  );
const url = (read: (value: string) => string | undefined) =>
  v.pipe(
    filled(2000),
    v.check((value) => read(value) !== undefined, 'must be an http or https URL'),
  );

const contactItem = v.strictObject(
  {
    id,
    name: part(filled(500)),
    company: part(filled(500)),
    title: part(filled(500)),
    emails: emptied(list(email)),
    phones: emptied(list(filled(64))),
    photo_url: part(url(toWebUrl)),
    address: part(filled(2000)),
    websites: part(list(url(toWebsiteUrl))),
    twitter: part(filled(200)),
    url: part(url(toWebUrl)),
  },
  'is no field of a contact',
);

const agentItem = v.strictObject(
  {
    id,
    name: filled(500),
    email: part(email),
    active: v.exactOptional(v.boolean('must be true or false')),
  },
  'is no field of an agent',
);

/** What became of the items of one request; every one is counted once. */
export interface ImportOutcome {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: readonly { readonly index: number; readonly field: string; readonly rule: string }[];
}

/** A table of the directory that takes items. */
interface Intake<Item, Patch extends { readonly id: string }> {
  readonly item: v.GenericSchema<unknown, Item>;
  readonly toPatch: (item: Item) => Patch;
  readonly compare: (account: string, patches: readonly Patch[]) => ReturnType<typeof comparePatches>;
  readonly write: (account: string, patches: readonly Patch[]) => readonly Query<never>[];
}

export const contactIntake: Intake<v.InferOutput<typeof contactItem>, ContactPatch> = {
  item: contactItem,
  toPatch: ({ photo_url: photoUrl, ...rest }) => ({ ...rest, ...(photoUrl === undefined ? {} : { photoUrl }) }),
  compare: comparePatches,
  write: patchContacts,
};

export const agentIntake: Intake<v.InferOutput<typeof agentItem>, AgentPatch> = {
  item: agentItem,
  toPatch: (item) => item,
  compare: compareAgents,
  write: (account, patches) => [patchAgents(account, patches)],
};

export interface ImportRequest {
  readonly account: string;
  readonly items: readonly unknown[];
  /** Says what would happen, and changes nothing. */
  readonly dryRun: boolean;
}

/** Takes items in. An item at fault keeps none of the others out. */
export async function importItems<Item, Patch extends { readonly id: string }>(
  database: Database,
  intake: Intake<Item, Patch>,
  { account, items, dryRun }: ImportRequest,
): Promise<ImportOutcome> {
  const patches = new Map<string, Patch>();
  const rejected: ImportOutcome['rejected'][number][] = [];
  for (const [index, item] of items.entries()) {
    const result = v.safeParse(intake.item, item, { abortEarly: true });
    if (!result.success) {
      rejected.push({ index, field: 'item', ...describeIssue(result.issues[0]) });
      continue;
    }
    const patch = intake.toPatch(result.output);
    if (patches.has(patch.id)) rejected.push({ index, field: 'id', rule: 'must not come twice in one request' });
    else patches.set(patch.id, patch);
  }
  const counts = { created: 0, updated: 0, unchanged: 0 };
  if (patches.size > 0) {
    const all = [...patches.values()];
    const writes = dryRun ? [] : intake.write(account, all);
    const [compared] = await database.run(intake.compare(account, all), ...writes);
    for (const { outcome } of compared) counts[outcome] += 1;
  }
  return { ...counts, rejected };
}
