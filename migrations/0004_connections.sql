-- Credentials of external services that the bridge keeps. Talkdesk reaches a connection with a bridge key.
CREATE TABLE connections (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  integration TEXT NOT NULL,
  -- Raised when the credentials are replaced.
  version INTEGER NOT NULL,
  -- The name of its token broker: every attempt to connect has one of its own, so none can touch another's tokens.
  broker TEXT NOT NULL,
  -- JSON object: the sealed value of each field.
  credentials TEXT NOT NULL,
  -- The key of the vault under which all of them, and the connection's tokens, are sealed.
  sealed_under TEXT NOT NULL,
  -- From which the bridge key of credentials that Talkdesk sends to validation is derived; null for an operator's.
  key_seed TEXT,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX connections_by_account ON connections (account);
CREATE INDEX connections_by_seal ON connections (sealed_under);

-- The connection that a bridge key opens; null where the account's data is the bridge's own.
ALTER TABLE bridge_keys ADD COLUMN connection TEXT;
CREATE INDEX bridge_keys_by_connection ON bridge_keys (connection);

-- Consents that a person has been asked for: the credentials wait here for what the authority will say.
CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  -- The account that is connected anew; null where the service will name it.
  account TEXT,
  integration TEXT NOT NULL,
  -- The connection that will come of it, and its version.
  connection TEXT NOT NULL,
  version INTEGER NOT NULL,
  label TEXT,
  credentials TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX invitations_by_account ON invitations (account);

-- When a key of the vault was first known here; it seals once every isolate has had the time to learn of it.
CREATE TABLE vault_keys (
  id TEXT PRIMARY KEY,
  known_since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
