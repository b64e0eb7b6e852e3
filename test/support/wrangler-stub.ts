/**
 * Stands in for wrangler: keeps what an account has in a JSON file, writes down every call, and fails where it is told
 * to. It answers in wrangler's own words. It is a function, and a program: `node wrangler-stub.ts STATE_FILE ARGS…`.
 */

import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What a Cloudflare account has, as far as a deployment sees it. */
export interface StubState {
  loggedIn: boolean;
  accounts: { id: string; name: string }[];
  databases: { uuid: string; name: string; migrated: boolean; within?: string }[];
  namespaces: { id: string; title: string; within?: string }[];
  queues: string[];
  /** Secrets by Worker. */
  workers: Record<string, Record<string, string>>;
  /** Fails at the call of this number, counted from 0; `after` it was done, or before. */
  failAt?: { call: number; when: 'before' | 'after' };
  /** What deploy names as its targets. */
  targets: string[];
  /** Repeats the values of the secrets file when it fails, as no program should. */
  leaks?: boolean;
}

/** One call, as it was written down. */
export interface StubCall {
  /** Without --config, --env, and the values of --outdir and --secrets-file. */
  readonly args: string;
  readonly environment: string | undefined;
  readonly account: string | undefined;
  /** The ids that the configuration gives for the stores of this environment. */
  readonly ids: readonly (string | undefined)[];
  readonly secrets?: { readonly path: string; readonly mode: number; readonly names: readonly string[] };
}

/** An account that was never used. */
export function emptyAccount(): StubState {
  return {
    loggedIn: true,
    accounts: [{ id: 'account-1', name: 'Acme' }],
    databases: [],
    namespaces: [],
    queues: [],
    workers: {},
    targets: ['talkdesk-bridge.acme.workers.dev', 'schedule: 17 * * * *', 'schedule: */10 * * * *'],
  };
}

/** The file in which calls are written down, beside the one of the state. */
export const callsFile = (stateFile: string) => `${stateFile}.calls`;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Section {
  readonly name?: string;
  readonly d1_databases?: { binding: string; database_name: string; database_id?: string; migrations_dir: string }[];
  readonly kv_namespaces?: { id?: string }[];
}

interface Config {
  readonly env: Record<string, Section>;
  readonly assets?: { readonly directory: string };
}

/** Plays one run of wrangler. */
export function runStub(
  stateFile: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Ended {
  let [stdout, stderr, code] = ['', '', 0];
  const state = JSON.parse(readFileSync(stateFile, 'utf8')) as StubState;
  const valueOf = (flag: string) => (args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined);
  const environment = valueOf('--env');
  const configPath = valueOf('--config') ?? '';
  const config = JSON.parse(readFileSync(configPath, 'utf8')) as Config;
  const section = config.env[environment ?? ''] ?? {};
  const secretsPath = valueOf('--secrets-file');
  const secrets = secretsPath ? (JSON.parse(readFileSync(secretsPath, 'utf8')) as Record<string, string>) : {};
  const number = countLines(callsFile(stateFile));
  appendFileSync(callsFile(stateFile), `${JSON.stringify(describe())}\n`);
  const fails = state.failAt?.call === number ? state.failAt.when : undefined;
  if (fails !== 'before') {
    carryOut();
    writeFileSync(stateFile, JSON.stringify(state));
  }
  if (fails) refuse(`The connection broke. ${state.leaks ? Object.values(secrets).join(' ') : ''}`);
  return { code, stdout, stderr };

  function describe(): StubCall {
    const shown = args.filter((arg, at) => {
      const hidden = ['--config', '--env', '--outdir', '--secrets-file'];
      return !hidden.includes(args[at - 1] ?? '') && arg !== '--config' && arg !== '--env';
    });
    return {
      args: shown.join(' '),
      environment,
      account: env['CLOUDFLARE_ACCOUNT_ID'],
      ids: [
        ...(section.d1_databases ?? []).map(({ database_id }) => database_id),
        ...(section.kv_namespaces ?? []).map(({ id }) => id),
      ],
      ...(secretsPath
        ? { secrets: { path: secretsPath, mode: statSync(secretsPath).mode & 0o777, names: Object.keys(secrets) } }
        : {}),
    };
  }

  function refuse(text: string): void {
    stderr += `\n✘ [ERROR] ${text}\n`;
    code = 1;
  }

  function carryOut(): void {
    const [first, second, third] = args;
    const within = valueOf('--jurisdiction');
    const worker = section.name ?? '';
    const print = (value: unknown) => (stdout += `${JSON.stringify(value, null, 2)}\n`);
    if (first === 'whoami') {
      if (state.loggedIn) return void print({ loggedIn: true, accounts: state.accounts });
      code = 1;
      return void print({ loggedIn: false });
    }
    switch (`${first} ${second}`) {
      case 'd1 list':
        return void print(state.databases.map(({ uuid, name }) => ({ uuid, name })));
      case 'd1 create':
        if (state.databases.some(({ name }) => name === third))
          return refuse('A database with that name already exists');
        state.databases.push({
          uuid: `d1-${state.databases.length}`,
          name: third ?? '',
          migrated: false,
          ...(within ? { within } : {}),
        });
        return;
      case 'd1 migrations': {
        const [binding, database] = [args[3], section.d1_databases?.[0]];
        const found = state.databases.find(({ uuid }) => uuid === database?.database_id);
        if (!found || database?.binding !== binding)
          return refuse(`Couldn't find a D1 DB with the binding '${binding}'`);
        if (!existsSync(join(database?.migrations_dir ?? '', '0001_core.sql'))) return refuse('No migrations present');
        found.migrated = true;
        return;
      }
      case 'kv namespace': {
        if (third === 'list') return void print(state.namespaces.map(({ id, title }) => ({ id, title })));
        const title = `${environment ? `${environment}-` : ''}${args[3]}`;
        if (state.namespaces.some((namespace) => namespace.title === title)) return refuse('The title already exists');
        state.namespaces.push({ id: `kv-${state.namespaces.length}`, title, ...(within ? { within } : {}) });
        return;
      }
      case 'queues info':
        if (!state.queues.includes(third ?? '')) refuse(`Queue "${third}" does not exist. To create it, run: …`);
        return;
      case 'queues create':
        if (state.queues.includes(third ?? '')) return refuse(`Queue name '${third}' is already taken.`);
        state.queues.push(third ?? '');
        return;
      case 'secret list': {
        const set = state.workers[worker];
        if (!set) return refuse(`Worker "${worker}" (env: ${environment}) not found.`);
        return void print(Object.keys(set).map((name) => ({ name, type: 'secret_text' })));
      }
      case 'deploy --dry-run': {
        const directory = resolve(dirname(configPath), config.assets?.directory ?? '');
        if (!existsSync(directory)) {
          refuse(`The directory specified by the "assets.directory" field does not exist:\n${directory}`);
        }
        return;
      }
      case 'deploy --minify':
        state.workers[worker] = { ...state.workers[worker], ...secrets };
        writeFileSync(
          env['WRANGLER_OUTPUT_FILE_PATH'] ?? '',
          [{ type: 'wrangler-session' }, { type: 'deploy', version: 1, targets: state.targets }]
            .map((entry) => `${JSON.stringify(entry)}\n`)
            .join(''),
        );
        return;
      default:
        refuse(`Unknown arguments: ${args.join(' ')}`);
    }
  }
}

function countLines(path: string): number {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
}

if (process.argv[1] === import.meta.filename) {
  const [stateFile = '', ...args] = process.argv.slice(2);
  const { code, stdout, stderr } = runStub(stateFile, args, process.env);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = code;
}
