-- What an operator is told of without looking: one row from when a condition is noticed until some weeks after it is over.
-- The row is also its own outbox: first that it was raised is told, then that it is resolved.
CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- What to do, for a person.
  advice TEXT NOT NULL,
  -- When the condition began; times are milliseconds since 1970 UTC.
  since INTEGER NOT NULL,
  raised_at INTEGER NOT NULL,
  resolved_at INTEGER,
  -- When the receiver took the message.
  raised_told_at INTEGER,
  resolved_told_at INTEGER,
  -- When the next message may be tried; null where there is none (left) to be sent.
  due_at INTEGER,
  -- How often the message that is next was tried, and what came of the last try.
  tries INTEGER NOT NULL DEFAULT 0,
  failure TEXT
) STRICT, WITHOUT ROWID;
-- One open alert of a kind for an account.
CREATE UNIQUE INDEX alerts_open ON alerts (account, kind) WHERE resolved_at IS NULL;
CREATE INDEX alerts_by_account ON alerts (account);
CREATE INDEX alerts_due ON alerts (due_at) WHERE due_at IS NOT NULL;
