import type { Agent } from '../../domain/agent.ts';
import type { Contact } from '../../domain/contact.ts';
import type { Interaction } from '../../domain/interaction.ts';
import type { FoundContact } from '../connector.ts';
import type { SequencePage, SequenceRange } from '../contact-source.ts';

/** What the directory connector needs of its store: one account's contacts, agents and interactions. */
export interface DirectoryStore {
  readChanges(range: SequenceRange): Promise<SequencePage>;
  readAgents(page: { readonly afterId?: string; readonly limit: number }): Promise<readonly Agent[]>;
  findContact(id: string): Promise<FoundContact | undefined>;
  /** Contacts with this e-mail, or a phone of this text in one of its forms; the one that was changed last first. */
  findByEmail(email: string): Promise<readonly FoundContact[]>;
  findByPhone(forms: readonly string[]): Promise<readonly FoundContact[]>;
  /** Newest first. */
  readInteractions(query: {
    readonly contact: string;
    readonly types: readonly string[];
    readonly limit: number;
  }): Promise<readonly Interaction[]>;
  /** Writes contacts by id. One that is as it was keeps its place in the order of change. */
  saveContacts(contacts: readonly Contact[]): Promise<void>;
  /**
   * Writes what `change` makes of a contact; what others write meanwhile is not lost. `busy`: it was given up, because others
   * wrote all the time.
   */
  changeContact(id: string, change: (contact: Contact) => Contact): Promise<'changed' | 'gone' | 'busy'>;
  saveAgents(agents: readonly Agent[]): Promise<void>;
  saveInteractions(interactions: readonly (Interaction & { readonly contact: string })[]): Promise<void>;
}
