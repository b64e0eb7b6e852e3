/** The secret that signs webhooks, in the form of the Standard Webhooks specification: `whsec_` and base64. */

const PREFIX = 'whsec_';
const FEWEST_BYTES = 24;
const MOST_BYTES = 64;

/** What such a secret is, as the end of a sentence that begins with its name. */
export const WEBHOOK_SECRET_RULE = `${PREFIX} followed by ${FEWEST_BYTES} to ${MOST_BYTES} random bytes in base64`;

/** The bytes of the secret, or nothing where the text is none. */
export function parseWebhookSecret(text: string): Uint8Array<ArrayBuffer> | undefined {
  const encoded = text.slice(PREFIX.length);
  if (!text.startsWith(PREFIX) || !BASE64.test(encoded)) return undefined;
  const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0));
  return bytes.length >= FEWEST_BYTES && bytes.length <= MOST_BYTES ? bytes : undefined;
}

/** With padding or without it; nothing else, so that it can always be decoded. */
const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?$/;
