-- What an operator sees and does: when an account was last heard of, and how its endpoints fare.

-- When the account's last request came, at most a minute late; milliseconds since 1970 UTC.
ALTER TABLE accounts ADD COLUMN last_seen_at INTEGER NOT NULL DEFAULT 0;
-- What the operator calls the account, whatever the service says.
ALTER TABLE accounts ADD COLUMN given_label TEXT;
-- An account that is kept is never purged, however long it is not seen.
ALTER TABLE accounts ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;
-- Nobody wrote down until today when an account was seen, so all were seen today.
UPDATE accounts SET last_seen_at = unixepoch() * 1000;

-- A resync of all contacts is not narrowed by a later one of some of them: readers of an epoch before `full_epoch` get
-- all contacts. What was asked for until today is known as far as the last time.
ALTER TABLE accounts ADD COLUMN full_epoch INTEGER NOT NULL DEFAULT 0;
UPDATE accounts SET full_epoch = CASE WHEN resync_since IS NULL THEN epoch ELSE max(epoch - 1, 0) END;

-- How each endpoint of an account fared last; times in milliseconds since 1970 UTC.
CREATE TABLE account_activity (
  account TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  succeeded_at INTEGER,
  failed_at INTEGER,
  failed_code TEXT,
  -- The request that failed, as it is in the log.
  failed_request TEXT,
  PRIMARY KEY (account, endpoint)
) STRICT, WITHOUT ROWID;

-- A roster names its account, so that it goes when the account goes. Synchronizations in flight begin anew.
DELETE FROM agent_pages;
DROP TABLE agent_rosters;
-- The agents of one synchronization that takes several pages: one per e-mail.
CREATE TABLE agent_rosters (
  account TEXT NOT NULL,
  run TEXT NOT NULL,
  email TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  active INTEGER NOT NULL,
  PRIMARY KEY (account, run, email)
) STRICT, WITHOUT ROWID;
