/**
 * What Talkdesk's documents leave open about the way it calls. Each point is a habit with a name, so that a bridge can
 * be tried under all of them; the defaults follow the newest documents.
 */

export interface Habits {
  /**
   * Whose checkpoint is stored for the next run: each page's as it arrives, or only the last page's once the run came
   * to its end. Default `last-page`.
   */
  readonly storesCheckpoint: 'last-page' | 'each-page';
  /**
   * Which checkpoint page 2 and later carry: the one in force when the run started, so none in an initial run, or
   * the newest page's. Default `start-of-run`.
   */
  readonly sendsCheckpoint: 'start-of-run' | 'newest-page';
  /** What a first call has for `meta` where there is nothing to put into it: `{}` or no key. Default `empty`. */
  readonly emptyMeta: 'empty' | 'absent';
  /** What the first call for agents has for `meta.offset`. Default `null`. */
  readonly firstAgentOffset: 'null' | 'absent';
  /** The status that an action that was done must be answered with. Default 201. */
  readonly actionStatus: 201 | 200;
  /** For how many milliseconds an answer is waited for. Default 30,000; the documents name no limit. */
  readonly patienceMs: number;
}

export const DEFAULT_HABITS: Habits = {
  storesCheckpoint: 'last-page',
  sendsCheckpoint: 'start-of-run',
  emptyMeta: 'empty',
  firstAgentOffset: 'null',
  actionStatus: 201,
  patienceMs: 30_000,
};
