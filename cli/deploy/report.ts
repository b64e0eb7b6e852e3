/** What a deployment tells at its end, for people and for programs. */

import { styleText } from 'node:util';
import { formatDuration, printable } from '../print.ts';
import type { DeployFailure, StepRecord } from './journal.ts';
import type { Deployment, Handout } from './ports.ts';

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
    ...handoutText(deployment, url),
    ...(url ? next(url) : []),
  ].join('\n');
}

function unreached({ url, health }: Deployment): string[] {
  if (health !== 'unreached') return [];
  return [`It does not answer yet; a new name may take a few minutes. Check later: curl ${url}/health`];
}

/** What is shown only here. */
function handoutText({ operatorKey, pathSecrets = {} }: Handout, url = ''): string[] {
  const once = (what: string) => `${what} is shown this once and kept nowhere: store it in a safe place.`;
  return [
    ...(operatorKey
      ? [
          `${styleText('bold', 'Operator key')}: ${operatorKey}`,
          `${once('It')} For a new one: npm run bridge -- operator-key`,
          '',
        ]
      : []),
    ...Object.entries(pathSecrets).flatMap(([name, secret]) => [
      `${styleText('bold', `URLs of ${name}`)} begin with: ${url}/${name}/${secret}`,
      `${once('The last part, the path secret,')} For a new one: npm run bridge -- path-secret ${name}`,
      '',
    ]),
  ];
}

function handoutJson({ operatorKey, pathSecrets = {} }: Handout): object {
  return {
    ...(operatorKey ? { operator_key: operatorKey } : {}),
    ...(Object.keys(pathSecrets).length > 0 ? { path_secrets: pathSecrets } : {}),
  };
}

function next(url: string): string[] {
  return [
    'Next, with the operator key in the variable BRIDGE_OPERATOR_KEY:',
    `  BRIDGE_URL=${url} npm run bridge -- account create --integration directory --label "Acme"`,
    `  BRIDGE_URL=${url} npm run bridge -- import contacts --help`,
  ];
}

/** A deployment for programs. */
export function toJson(deployment: Deployment): string {
  const { operatorKey: _, pathSecrets: __, ownDomain, ...told } = deployment;
  return JSON.stringify({ ok: true, ...told, own_domain: ownDomain, ...handoutJson(deployment) }, null, 2);
}

/** A failure for programs. */
export function failureToJson({ step, problem, done, handout }: DeployFailure): string {
  return JSON.stringify({ ok: false, step, problem, steps: done, ...handoutJson(handout) }, null, 2);
}

/** A failure for people. */
export function failureToText({ message, handout }: DeployFailure): string {
  const keys = handoutText(handout);
  if (keys.length === 0) return message;
  return [message, '', ...keys, 'Keep what is shown: it is in force unless a later run prints another.'].join('\n');
}
