/** What a dry run says that would be run. */

import type { Commands } from './commands.ts';
import type { Store, Target } from './target.ts';

/** The commands in their order. Which stores exist cannot be known without a login. */
export function planCommands(commands: Commands, target: Target): readonly string[] {
  const withoutId = (stores: readonly Store[]) => stores.filter(({ id }) => !id);
  const ifMissing = (args: readonly string[]) => `${show(args)}   # if there is none`;
  return [
    show(commands.whoami),
    show(commands.databases),
    show(commands.namespaces),
    ...target.queues.map((name) => show(commands.queue(name))),
    show(commands.secrets),
    ...withoutId(target.databases).map(({ name }) => ifMissing(commands.createDatabase(name))),
    ...withoutId(target.namespaces).map(({ name }) => ifMissing(commands.createNamespace(name))),
    ...target.queues.map((name) => ifMissing(commands.createQueue(name))),
    ...target.databases.map(({ binding }) => show(commands.migrate(binding))),
    `${show(commands.deploy('FILE'))}   # FILE: the secrets that are not set yet`,
  ];
}

const show = (args: readonly string[]) => `wrangler ${args.map(quote).join(' ')}`;

const quote = (text: string) => (/^[\w./:=@-]+$/.test(text) ? text : JSON.stringify(text));
