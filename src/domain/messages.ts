/** What a person at Talkdesk reads when an action was done, refused or failed, in the languages that an account may have. */

import { de } from './messages/de.ts';
import { en } from './messages/en.ts';
import { es } from './messages/es.ts';
import { fr } from './messages/fr.ts';
import { pt } from './messages/pt.ts';
import type { Settings } from './settings.ts';

/** Every message, as a function of what is to be named in it. `messages/en.ts` says what each is for. */
export type Messages = typeof en;

const IN: Readonly<Record<Settings['language'], Messages>> = { en, pt, es, fr, de };

/** The messages in the language of an account: `messagesIn(call.settings.language)`. */
export const messagesIn = (language: Settings['language']): Messages => IN[language];
