-- What was asked for once and must not be done twice: one row from before it is done until a like request is a new wish.
CREATE TABLE action_records (
  account TEXT NOT NULL,
  -- A keyed fingerprint of what makes requests the same.
  key TEXT NOT NULL,
  action TEXT NOT NULL,
  -- What the service knows it by.
  marker TEXT NOT NULL,
  -- 1: an earlier try may have done it.
  doubtful INTEGER NOT NULL DEFAULT 0,
  -- running: somebody is doing it, until the lease is over; unknown: a try ended, and nobody knows what it did;
  -- accepted: it waits in deferred_actions; done: the result is there.
  state TEXT NOT NULL CHECK (state IN ('running', 'unknown', 'accepted', 'done')),
  -- Whose run it is: another one with every try.
  claim TEXT NOT NULL,
  -- Times are milliseconds since 1970 UTC.
  begun_at INTEGER NOT NULL,
  -- When the last try began, or ends at the latest.
  tried_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  -- The contact that it is about, or that it created.
  contact TEXT,
  -- What was done, sealed: it may name a person.
  result TEXT,
  PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX action_records_by_end ON action_records (expires_at);

-- Contacts that an action created a moment ago, by keyed fingerprints of the e-mails and phones they were created with.
CREATE TABLE contact_aliases (
  account TEXT NOT NULL,
  key TEXT NOT NULL,
  contact TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account, key, contact)
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_aliases_by_age ON contact_aliases (created_at);

-- Actions that were accepted while the service could not be reached, until they are done; those that failed until somebody
-- has looked at them.
CREATE TABLE deferred_actions (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  -- Of its row in action_records, and what the service knows it by.
  key TEXT NOT NULL,
  marker TEXT NOT NULL,
  action TEXT NOT NULL,
  -- The contact that it is about, as Talkdesk named it.
  contact TEXT,
  -- The request with its credentials, sealed.
  request TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'failed')),
  tries INTEGER NOT NULL DEFAULT 0,
  -- When it was asked for: for so long, from then on, the service may know the marker.
  begun_at INTEGER NOT NULL,
  -- When it was accepted, or an operator wanted it tried again.
  accepted_at INTEGER NOT NULL,
  -- When the next try is due; of a running one, when it is over at the latest.
  due_at INTEGER NOT NULL,
  failed_at INTEGER,
  -- What came of the last try: a stable code, and its message.
  code TEXT,
  message TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX deferred_actions_by_account ON deferred_actions (account, state);
CREATE INDEX deferred_actions_due ON deferred_actions (due_at) WHERE state <> 'failed';
