import { directory } from '../connectors/directory/directory.ts';
import { defineIntegration } from '../declaration/define-integration.ts';
import { bridgeKeyAuthentication } from '../declaration/authentication.ts';

/** The built-in directory: for trying everything out, and for customers whose contacts live in a spreadsheet. */
export const directoryIntegration = defineIntegration({
  name: 'directory',
  displayName: 'Directory',
  description: 'Contacts, agents and interactions that are kept in this bridge itself',
  logoUrl: '/directory/logo.png',
  iconUrl: '/directory/icon.png',
  authentication: bridgeKeyAuthentication(),
  connector: directory(),
  interactionTypes: ['ticket', 'call', 'note'],
});
