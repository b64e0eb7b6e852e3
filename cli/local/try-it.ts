/** Three requests and a command that somebody can paste into another terminal. */

import { styleText } from 'node:util';
import { LOCAL_BRIDGE_KEY } from './sample.ts';

export function tryIt(url: string): string {
  const auth = `"auth":{"bridge_key":"${LOCAL_BRIDGE_KEY}"}`;
  const curl = (path: string, rest: string) => `  curl -s ${url}/directory/${path} -d '{${auth}${rest}}'`;
  return [
    `${styleText('bold', 'Try it')} with the local bridge key ${styleText('cyan', LOCAL_BRIDGE_KEY)}:`,
    '',
    curl('contact_sync', ',"meta":{}'),
    curl('interaction_update', ',"data":{"contact_external_id":"c-00001"}'),
    curl('actions/create_ticket', ',"meta":{"contact_external_id":"c-00001"},"data":{"subject":"Hello"}'),
    '',
    `${styleText('bold', 'Operate it')} (docs/operating.md), or import contacts of your own (docs/importing.md):`,
    '',
    `  npm run bridge -- accounts --url ${url}`,
  ].join('\n');
}
