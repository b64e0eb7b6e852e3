/** Whether a URL leads where the person who reads it thinks: the URL parser rewrites more hosts than one can see. */

/**
 * Whether the `hostname` of a parsed URL is what was `typed` for it: but for capitals, only labels beyond ASCII are
 * rewritten, each to its Punycode. Full-width letters, other dots, encoded letters, unseen characters and other ways to
 * write an IP address are not that.
 */
export function isHostAsTyped(typed: string, hostname: string): boolean {
  // Other forms of letters, such as full-width ones, and what is not to be seen at all.
  if (typed.normalize('NFKC') !== typed || /\p{Default_Ignorable_Code_Point}/u.test(typed)) return false;
  const labels = hostname.split('.');
  const typedLabels = typed.split('.');
  if (labels.length !== typedLabels.length) return false;
  return typedLabels.every((label, index) =>
    ASCII.test(label) ? label.toLowerCase() === labels[index] : labels[index]?.startsWith('xn--'),
  );
}

const ASCII = /^[ -~]*$/;
