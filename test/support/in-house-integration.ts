import { rest } from '../../src/connectors/rest/rest.ts';
import { connectionAuthentication } from '../../src/declaration/authentication.ts';
import { defineIntegration } from '../../src/declaration/define-integration.ts';

export const inHouse = defineIntegration({
  name: 'in_house',
  displayName: 'In-house CRM',
  description: 'Customers of the CRM behind our firewall',
  logoUrl: 'https://acme.example/logo.png',
  iconUrl: 'https://acme.example/icon.png',
  authentication: connectionAuthentication({
    fields: {
      access_id: { display: 'Client ID of the service token' },
      access_secret: { display: 'Client Secret of the service token', secret: true },
      token: { display: 'Token of the CRM', secret: true },
    },
  }),
  connector: rest({
    baseUrl: 'https://crm.example.com/api',
    authorize: [
      // For Access, which lets the request through the tunnel.
      { header: 'CF-Access-Client-Id', value: '{{access_id}}' },
      { header: 'CF-Access-Client-Secret', value: '{{access_secret}}' },
      // For the system behind it.
      { bearer: '{{token}}' },
    ],
    validate: { path: '/me', account: { id: 'account.id', label: 'account.name' } },
    contacts: {
      list: {
        path: '/customers',
        query: { page: '{page}', per_page: '{limit}' },
        items: 'customers',
        paging: { by: 'page' },
      },
      largestPage: 100,
      contact: { id: 'id', name: 'name', emails: 'emails', phones: 'phones' },
    },
  }),
});
