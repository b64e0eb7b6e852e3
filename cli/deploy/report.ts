/** What a deployment tells at its end, for people and for programs. */

import { styleText } from 'node:util';
import { formatDuration, printable } from '../print.ts';
import type { DeployFailure, StepRecord } from './journal.ts';
import type { Deployment } from './ports.ts';

/** One line for a step that has ended. */
export function formatStep({ name, detail, ms }: StepRecord): string {
  return `${styleText('green', '✔')} ${name} ${styleText('dim', `(${formatDuration(ms)})`)}: ${printable(detail, 400)}`;
}

/** The end of a report for people. */
export function toText(deployment: Deployment): string {
  const { commands, environment, worker, url } = deployment;
  if (commands) {
    return [
      '',
      `Nothing was changed. The deployment of ${worker} would run:`,
      '',
      ...commands.map((line) => `  ${line}`),
    ].join('\n');
  }
  const where = url ?? 'no address: see workers_dev and routes in wrangler.toml';
  return [
    '',
    `${styleText('bold', worker)} (${environment}) is deployed: ${where}`,
    ...unreached(deployment),
    '',
    ...deployment.integrations.flatMap(({ name, endpoints }) => [
      styleText('bold', `Integration ${name}`),
      ...endpoints.map((endpoint) => `  ${endpoint}`),
      '',
    ]),
    ...(url && !deployment.ownDomain
      ? ['Give Talkdesk an address below a domain of your own: docs/deploying.md, "A domain of your own".', '']
      : []),
    ...keyText(deployment.operatorKey),
    ...(url ? next(url) : []),
  ].join('\n');
}

function unreached({ url, health }: Deployment): string[] {
  if (health !== 'unreached') return [];
  return [`It does not answer yet; a new name may take a few minutes. Check later: curl ${url}/health`];
}

/** The operator's key, which is shown only here. */
function keyText(key: string | undefined): string[] {
  if (!key) return [];
  return [
    `${styleText('bold', 'Operator key')}: ${key}`,
    'It is shown this once and kept nowhere: store it in a safe place. For a new one: npm run bridge -- operator-key',
    '',
  ];
}

function next(url: string): string[] {
  return [
    'Next, with the operator key in the variable BRIDGE_OPERATOR_KEY:',
    `  BRIDGE_URL=${url} npm run bridge -- account create --integration directory --label "Acme"`,
    `  BRIDGE_URL=${url} npm run bridge -- import contacts --help`,
  ];
}

/** A deployment for programs. */
export function toJson({ operatorKey, ownDomain, ...deployment }: Deployment): string {
  return JSON.stringify(
    { ok: true, ...deployment, own_domain: ownDomain, ...(operatorKey ? { operator_key: operatorKey } : {}) },
    null,
    2,
  );
}

/** A failure for programs. */
export function failureToJson({ step, problem, done, operatorKey }: DeployFailure): string {
  return JSON.stringify(
    { ok: false, step, problem, steps: done, ...(operatorKey ? { operator_key: operatorKey } : {}) },
    null,
    2,
  );
}

/** A failure for people. */
export function failureToText({ message, operatorKey }: DeployFailure): string {
  if (!operatorKey) return message;
  return [message, '', ...keyText(operatorKey), 'Keep it: it is in force unless a later run prints another.'].join(
    '\n',
  );
}
