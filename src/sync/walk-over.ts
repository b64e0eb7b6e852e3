/** Which walk goes over which kind of source. */

import type { ContactSource } from '../connectors/contact-source.ts';
import { feedWalk } from './feed-walk.ts';
import { keysetWalk } from './keyset-walk.ts';
import { scanWalk } from './scan-walk.ts';
import { sequenceWalk } from './sequence-walk.ts';
import type { Walk, WalkTools } from './walk.ts';

/** The walk over a source, for one request. */
export function walkOver(source: ContactSource, tools: WalkTools): Walk {
  switch (source.kind) {
    case 'sequence':
      return sequenceWalk(source, tools);
    case 'keyset':
      return keysetWalk(source, tools);
    case 'feed':
      return feedWalk(source, tools);
    case 'scan':
      return scanWalk(source, tools);
  }
}
