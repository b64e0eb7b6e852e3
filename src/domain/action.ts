import type { DateTime, DateTimeFormat } from './date-time.ts';

/** The input types that Talkdesk offers (its actions configuration, `inputs[].type`). */
export const INPUT_TYPES = ['text', 'textarea', 'number', 'tel', 'url', 'datetime', 'select'] as const;

interface InputBase {
  /** Label that the agent reads. */
  readonly name: string;
  /** Talkdesk does not execute the action without a value. */
  readonly mandatory?: boolean;
}

interface Prefillable<Type extends (typeof INPUT_TYPES)[number]> extends InputBase {
  readonly type: Type;
  /** Prefilled value; may hold value providers such as `{{contact.first_name}}`. */
  readonly default?: string;
}

/** One input of an action; the key it is declared under is the key in `data`. */
export type ActionInput =
  | Prefillable<'text' | 'textarea' | 'url'>
  | Prefillable<'number'>
  | (Prefillable<'tel'> & {
      /** A phone that cannot be read is given as it is, instead of being refused. */
      readonly lenient?: boolean;
    })
  | (InputBase & { readonly type: 'datetime'; readonly format: DateTimeFormat })
  | (InputBase & { readonly type: 'select'; readonly options: readonly string[] });

export type ActionInputs = Readonly<Record<string, ActionInput>>;

/** The parsed value of an input: text as string, `number` as integer, `tel` as E.164 (but for what `lenient` lets through), `url` absolute. */
export type InputValue<Input extends ActionInput> = Input extends { readonly type: 'number' }
  ? number
  : Input extends { readonly type: 'datetime' }
    ? DateTime
    : Input extends { readonly type: 'select'; readonly options: readonly (infer Option)[] }
      ? Option
      : string;

/** The parsed values of an action's inputs; what is not mandatory may be missing. */
export type InputValues<Inputs extends ActionInputs> = {
  readonly [Key in keyof Inputs as Inputs[Key] extends { readonly mandatory: true } ? Key : never]: InputValue<
    Inputs[Key]
  >;
} & {
  readonly [Key in keyof Inputs as Inputs[Key] extends { readonly mandatory: true } ? never : Key]?: InputValue<
    Inputs[Key]
  >;
};

/**
 * The inputs by which an action finds the contact that it is about: its request carries only the contact's id, which may be
 * missing, or be that of a contact that was merged or deleted since. What Talkdesk has for a phone may be none; where one is
 * to be written, `{ ...CONTACT_INPUTS.phone, lenient: false }` refuses it.
 */
export const CONTACT_INPUTS = {
  email: { name: 'E-mail of the contact', type: 'text', default: '{{contact.email}}' },
  phone: { name: 'Phone of the contact', type: 'tel', default: '{{contact.phone}}', lenient: true },
  contact_name: {
    name: 'Name of the contact, where several have this e-mail or phone',
    type: 'text',
    default: '{{contact.first_name}} {{contact.last_name}}',
  },
} as const satisfies ActionInputs;

/** Keys of inputs by which a contact that an action created is remembered, until searches show it. */
export const REACH_KEYS: readonly string[] = ['email', 'phone'];
/** Keys of inputs by which those who share an e-mail or a phone are told apart when a contact is created. */
export const NAME_KEYS: readonly string[] = ['first_name', 'last_name', 'name', 'contact_name'];

/** Who and what an action is about, as far as Talkdesk knows. */
export interface ActionScope {
  /** The contact's id in the external service, as Talkdesk has it: it may have been merged or deleted since. */
  readonly contactId?: string;
  /** The executing agent's id in the external service. */
  readonly agentId?: string;
  /**
   * A UUID of what is to be done; the same when it is tried again. For the service to know a repetition by: an
   * `Idempotency-Key`, an external id, the id of what is created.
   */
  readonly marker: string;
}

/** What makes two requests for an action the same. */
export interface Once {
  /**
   * Keys of inputs that together name what is done, such as a call id. Requests with the same values are the same, whatever
   * else differs; where none of them has a value, nothing is. Without it, all inputs, contact and agent must be equal.
   */
  readonly by?: readonly string[];
  /** For how long a request like an earlier one is a repetition: 1 to 2592000 (30 days). Default: 30; with `by` 7 days. */
  readonly withinSeconds?: number;
}

/** What an action did. `contact.url` is what Talkdesk's contact pop opens. */
export interface ActionResult {
  readonly message?: string;
  /** Id of a created thing other than a contact. */
  readonly id?: string;
  readonly contact?: { readonly id: string; readonly type: string; readonly url?: string };
}
