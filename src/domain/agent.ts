/** A user of the external service who may also be a Talkdesk agent. Talkdesk matches the two by e-mail. */
export interface Agent {
  readonly id: string;
  readonly name: string;
  /** Absent or empty where the service has none; such an agent cannot be matched and is left out. */
  readonly email?: string;
  /** False for users who were deactivated. An active agent wins over an inactive one with the same e-mail. */
  readonly active: boolean;
}
