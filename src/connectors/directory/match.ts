import type { Contact } from '../../domain/contact.ts';

/** The one contact among those found: the only one, or the only one of this name. */
export function onlyMatch(found: readonly Contact[], name?: string): Contact | undefined {
  if (found.length < 2 || name === undefined) return found.length === 1 ? found[0] : undefined;
  const wanted = name.trim().toLowerCase();
  const sameName = found.filter((contact) => contact.name?.trim().toLowerCase() === wanted);
  return sameName.length === 1 ? sameName[0] : undefined;
}
