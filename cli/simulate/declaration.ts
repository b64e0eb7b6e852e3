/** The integration's declaration, where the bridge under test is a deployment of this very checkout. */

import type { Integration } from '../../src/declaration/integration.ts';

export interface FoundDeclaration {
  readonly declaration?: Integration;
  /** Why the declarations could not be read. */
  readonly problem?: string;
}

/** Looks for the name in `src/integrations/`; a mistake in one of them does not keep anyone from testing a bridge. */
export async function findDeclaration(name: string): Promise<FoundDeclaration> {
  try {
    const { integrations } = await import('../../src/integrations/index.ts');
    const declaration = integrations.find((integration) => integration.name === name);
    return declaration ? { declaration } : {};
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
