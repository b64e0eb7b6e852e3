/** What this deployment serves. To add an integration, write its file beside this one and list it here. */

import type { Integration } from '../declaration/integration.ts';
import { directoryIntegration } from './directory.ts';

export const integrations: readonly Integration[] = [directoryIntegration];
