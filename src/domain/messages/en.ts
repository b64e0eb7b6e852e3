/**
 * English, whose shape the other languages have. `label` is the name of an input as its integration declares it, `service`
 * the integration's `displayName`, `name` that of a contact. What stands alone has no full stop; a failure is one
 * sentence on what happened and one on what that means, so those have.
 */

export const en = {
  // An input that cannot be used.
  mustHaveValue: (label: string) => `${label} must have a value`,
  mustBeSingle: (label: string) => `${label} must be a single value`,
  mustBeWhole: (label: string) => `${label} must be a whole number`,
  mustBePhone: (label: string) => `${label} must be a phone number with its country code, such as +351211234567`,
  mustBeWebAddress: (label: string) => `${label} must be a web address, such as https://example.com`,
  mustBeDate: (label: string, format: string) => `${label} must be a date or time of the form ${format}`,
  mustBeOneOf: (label: string, options: string) => `${label} must be one of ${options}`,

  /** Nothing was changed, because not exactly one contact is meant. */
  contactsFit: (service: string, count: number) =>
    count === 0
      ? `No contact in ${service} fits; nothing was changed`
      : `${count} ${count === 1 ? 'contact in' : 'contacts in'} ${service} ${count === 1 ? 'fits' : 'fit'}; nothing was changed`,

  // The same action once more.
  beingDone: (service: string) => `This is being done in ${service} just now. Please try again in a moment.`,
  /** Also said of a failure. `minutes`: after how many another try is let through. */
  notKnown: (service: string, minutes?: number) => {
    const look = `Whether this was done is not known: please look in ${service} before trying again.`;
    if (minutes === undefined) return look;
    return `${look} It can be tried again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`;
  },

  /** Accepted, to be done later. */
  doneLater: (service: string) => `${service} cannot be reached now. This will be done as soon as it can be.`,

  // Failures: what happened, after which comes `nothingDone` or `notKnown`.
  unreachable: (service: string) => `${service} cannot be reached.`,
  noAnswerInTime: (service: string) => `${service} did not answer in time.`,
  tooManyRequests: (service: string) => `${service} takes no more requests just now; please try again later.`,
  /** `status`: that of HTTP, where there was one. */
  errorAnswer: (service: string, status?: number) =>
    `${service} answered with an error${status === undefined ? '' : ` (HTTP ${status})`}.`,
  mustReconnect: (service: string) =>
    `${service} does not accept the stored credentials any more; an administrator must connect it again.`,
  ownError: (service: string) => `The bridge to ${service} met an error of its own.`,
  nothingDone: () => 'Nothing was done.',

  // What was done.
  contactCreated: (name: string) => `Contact ${name} created`,
  contactUpdated: (name: string) => `Contact ${name} updated`,
  ticketCreated: (id: string, name: string) => `Ticket ${id} created for ${name}`,
  noteAdded: (name: string) => `Note added to ${name}`,
  callLogged: (name: string) => `Call logged for ${name}`,

  // The directory's own.
  contactNeedsReach: () => 'A contact needs an e-mail or a phone number',
  contactIsBusy: () => 'The contact is being changed by others all the time; please try again',
  /** The subject of a logged call, which lasted so many seconds. */
  callSubject: (direction: 'inbound' | 'outbound' | 'missed', seconds?: number) => {
    const call = { inbound: 'Inbound call', outbound: 'Outbound call', missed: 'Missed call' }[direction];
    return seconds === undefined ? call : `${call}, ${seconds} s`;
  },
};
