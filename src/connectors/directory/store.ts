import type { Agent } from '../../domain/agent.ts';
import type { Contact, ContactReference } from '../../domain/contact.ts';
import type { Interaction } from '../../domain/interaction.ts';
import type { SequencePage, SequenceRange } from '../contact-source.ts';

/** What the directory connector needs of its store: one account's contacts, agents and interactions. */
export interface DirectoryStore {
  readChanges(range: SequenceRange): Promise<SequencePage>;
  readAgents(page: { readonly afterId?: string; readonly limit: number }): Promise<readonly Agent[]>;
  /** By id; without an id by e-mails, and where none matches by phones (E.164). */
  findContacts(reference: ContactReference): Promise<readonly Contact[]>;
  /** Newest first. */
  readInteractions(query: {
    readonly contact: string;
    readonly types: readonly string[];
    readonly limit: number;
  }): Promise<readonly Interaction[]>;
  /** Writes contacts by id. One that is as it was keeps its place in the order of change. */
  saveContacts(contacts: readonly Contact[]): Promise<void>;
  /** Writes what `change` makes of a contact; what others write meanwhile is not lost. Nothing where it is not there. */
  changeContact(id: string, change: (contact: Contact) => Contact): Promise<Contact | undefined>;
  saveAgents(agents: readonly Agent[]): Promise<void>;
  saveInteractions(interactions: readonly (Interaction & { readonly contact: string })[]): Promise<void>;
}
