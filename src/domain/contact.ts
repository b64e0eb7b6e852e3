/** A person or company as an external service knows it, before it is put into Talkdesk's shape. */
export interface Contact {
  /** The external service's own id. Talkdesk sends it back as `contact_external_id`. */
  readonly id: string;
  readonly name?: string;
  readonly company?: string;
  /** Job title. */
  readonly title?: string;
  readonly emails: readonly string[];
  /** As the service has them; E.164 where it can. */
  readonly phones: readonly string[];
  readonly photoUrl?: string;
  /** The full address in one line. */
  readonly address?: string;
  readonly websites?: readonly string[];
  /** User name, with or without `@`. */
  readonly twitter?: string;
  /** Where a person sees this contact in the external service. */
  readonly url?: string;
}

/** What Talkdesk tells about the contact on the screen; any part may be missing. */
export interface ContactReference {
  readonly id?: string;
  readonly name?: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}
