/**
 * What Talkdesk wants to know of an integration and code cannot know: who answers questions, what it is for, how secrets
 * reach Talkdesk. `bridge lint` asks for it, `bridge manifest` prints it; no request depends on it.
 */

/** Someone at the customer, or at the vendor, whom Talkdesk's engineers can ask. */
export interface TechnicalContact {
  readonly name: string;
  readonly email: string;
  readonly phone?: string;
  /** What to ask this person, or when. */
  readonly notes?: string;
}

export interface WebLink {
  readonly title: string;
  readonly url: string;
}

export interface Submission {
  /** Where Talkdesk reaches the bridge, such as `https://talkdesk-bridge.acme.example`; `--base-url` wins over it. */
  readonly baseUrl?: string;
  /** The account at Talkdesk, such as `acme.mytalkdesk.com`. */
  readonly accountDomain: string;
  readonly contacts: readonly TechnicalContact[];
  /** What the integration is for, in a few sentences. */
  readonly useCase: string;
  /** How secrets reach Talkdesk: a Keybase user, or whatever was agreed on. */
  readonly secretsVia: { readonly keybase: string } | { readonly channel: string };
  /** Whether Talkdesk is to test in the production environment. */
  readonly testInProduction: boolean;
  /** Talkdesk's CTI is used with the integration, for which agents must be synchronized. Default false. */
  readonly cti?: boolean;
  /**
   * Values that are the same for every account and no secret, by auth field: with the OAuth types `site`, `client_id`,
   * `authorization_url`, `access_token_url`. Those of secret fields are never written down, only how they are sent.
   */
  readonly constants?: Readonly<Record<string, string>>;
  /** The external service's web site, its API's documents and the like. */
  readonly links?: readonly WebLink[];
}
