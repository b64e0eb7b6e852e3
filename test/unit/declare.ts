import { DeclarationError, defineIntegration } from '../../src/declaration/define-integration.ts';
import type { AuthFields } from '../../src/declaration/authentication.ts';
import type { Integration, IntegrationDeclaration } from '../../src/declaration/integration.ts';

/** A declaration without a fault, with the parts that a test is about put in; these may be wrong. */
export function declare(parts: Readonly<Record<string, unknown>> = {}): Integration {
  const declaration = {
    name: 'acme',
    displayName: 'Acme',
    description: 'Customers of Acme',
    logoUrl: 'https://acme.example/logo.png',
    iconUrl: 'https://acme.example/icon.png',
    authentication: { type: 'custom', fields: { token: { display: 'Token' } } },
    connector: { validate: async () => ({}) },
    ...parts,
  };
  return defineIntegration(declaration as IntegrationDeclaration<AuthFields>);
}

/** The problems for which a declaration is refused; none for one that is not. */
export function problemsOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof DeclarationError) return error.problems;
    throw error;
  }
  return [];
}
