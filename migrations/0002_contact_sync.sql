-- Contact synchronization for every kind of source: resyncs, richer runs, what is known of contacts, who departed.

-- An operator raises the epoch to have contacts sent again, all of them or those changed since an instant (ms).
ALTER TABLE accounts ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN resync_since INTEGER;

-- The old rows describe pages of runs in flight, which begin anew.
DROP TABLE contact_pages;
-- What stands behind a next_offset of contacts. The id, which is the offset, is a signature over the content, so a
-- page that is asked for twice leads to the same row, and no row ever changes.
CREATE TABLE contact_pages (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  run TEXT NOT NULL,
  page INTEGER NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_pages_by_age ON contact_pages (created_at);

DROP TABLE contact_runs;
-- One contact synchronization, from its first page to the page without next_offset.
CREATE TABLE contact_runs (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('initial', 'incremental')),
  -- Why the run is of its kind: no_checkpoint, checkpoint, unreadable_checkpoint, resync, mapping_changed.
  cause TEXT NOT NULL,
  -- Contacts that were delivered before have another mapping, filter or phone setting than today's.
  mapping_differs INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  last_page_at INTEGER NOT NULL,
  finished_at INTEGER,
  outcome TEXT NOT NULL CHECK (outcome IN ('running', 'finished', 'failed')),
  error_code TEXT,
  pages INTEGER NOT NULL,
  contacts INTEGER NOT NULL,
  -- Not sent: outside of the filter, excluded, deleted, merged, missing from the list, not what was asked for.
  filtered INTEGER NOT NULL,
  excluded INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  merged INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  outside INTEGER NOT NULL,
  -- Sent as blank, or kept from it by the brake.
  blanked INTEGER NOT NULL,
  braked INTEGER NOT NULL,
  -- Milliseconds spent reading the source, and holding because it asked to be left alone.
  source_ms INTEGER NOT NULL,
  held_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_runs_by_account ON contact_runs (account, started_at);
CREATE INDEX contact_runs_by_age ON contact_runs (started_at);

-- The numbering of a stream's changes, where the bridge gives the numbers, and the walks over a list that can only be
-- walked. The stream '*departed' numbers departures.
CREATE TABLE contact_streams (
  account TEXT NOT NULL,
  stream TEXT NOT NULL,
  -- A new generation means that numbers start anew.
  generation TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  -- The number of the newest walk; of the newest that came to its end, and of the one that did so before.
  walk INTEGER NOT NULL DEFAULT 0,
  finished_walk INTEGER NOT NULL DEFAULT 0,
  finished_before INTEGER NOT NULL DEFAULT 0,
  -- When the newest finished walk began.
  walked_at INTEGER,
  PRIMARY KEY (account, stream)
) STRICT, WITHOUT ROWID;

-- Contacts that Talkdesk has, where the bridge must remember them: of lists that can only be walked, and where
-- contacts that depart are blanked.
CREATE TABLE known_contacts (
  account TEXT NOT NULL,
  stream TEXT NOT NULL,
  id TEXT NOT NULL,
  -- Of the contact as it was last seen; null counts as changed when it is seen again.
  digest TEXT,
  -- The number of its last change, and the walk that gave it.
  sequence INTEGER NOT NULL DEFAULT 0,
  numbered_by INTEGER NOT NULL DEFAULT 0,
  -- The newest walk there was when it was last seen; in `seen`, bit k stands for having been seen by walk seen_at - k.
  seen_at INTEGER NOT NULL DEFAULT 0,
  seen INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (account, stream, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX known_contacts_by_id ON known_contacts (account, id);

-- Contacts that were deleted, merged, or fell out of what is synchronized. Merges lead from a dead id to the living one.
CREATE TABLE contact_departures (
  account TEXT NOT NULL,
  id TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('deleted', 'merged', 'filtered', 'excluded', 'missing')),
  survivor TEXT,
  -- Whether Talkdesk is known to have the contact, so that it can be blanked there.
  known INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  departed_at INTEGER NOT NULL,
  PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_departures_by_sequence ON contact_departures (account, sequence);
CREATE INDEX contact_departures_by_age ON contact_departures (departed_at);
