-- One customer's use of an integration. `identity` says how the account was recognised: by the service's own id,
-- by auth fields, or by a connection (a bridge key).
CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  integration TEXT NOT NULL,
  identity TEXT NOT NULL,
  label TEXT,
  settings TEXT NOT NULL DEFAULT '{}',
  first_seen_at INTEGER NOT NULL,
  UNIQUE (integration, identity)
) STRICT, WITHOUT ROWID;

-- The keys with which Talkdesk reaches an account whose data no external credential guards. Only hashes are kept.
CREATE TABLE bridge_keys (
  hash TEXT PRIMARY KEY,
  account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX bridge_keys_by_account ON bridge_keys (account);

-- One contact synchronization, from its first page to the page without next_offset.
CREATE TABLE contact_runs (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('initial', 'incremental')),
  cause TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  pages INTEGER NOT NULL,
  contacts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_runs_by_account ON contact_runs (account, started_at);

-- What stands behind a next_offset of contacts. The id, which is the offset, is a signature over the content, so a
-- page that is asked for twice leads to the same row, and no row ever changes.
CREATE TABLE contact_pages (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  run TEXT NOT NULL,
  page INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX contact_pages_by_age ON contact_pages (account, created_at);

-- What stands behind an integer next_offset of agents. Numbers are never given twice.
CREATE TABLE agent_pages (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  run TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (run, state)
) STRICT;
CREATE INDEX agent_pages_by_age ON agent_pages (account, created_at);

-- The agents of one synchronization that takes several pages: one per e-mail.
CREATE TABLE agent_rosters (
  run TEXT NOT NULL,
  email TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  active INTEGER NOT NULL,
  PRIMARY KEY (run, email)
) STRICT, WITHOUT ROWID;

-- The directory's numbering of changes per account. A new generation means that numbers start anew.
CREATE TABLE directories (
  account TEXT PRIMARY KEY,
  generation TEXT NOT NULL,
  sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE directory_contacts (
  account TEXT NOT NULL,
  id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  contact TEXT NOT NULL,
  PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX directory_contacts_by_change ON directory_contacts (account, sequence);

-- By what a directory contact can be found: 'email:…' in lower case, 'phone:…' in E.164.
CREATE TABLE directory_contact_keys (
  account TEXT NOT NULL,
  key TEXT NOT NULL,
  contact TEXT NOT NULL,
  PRIMARY KEY (account, key, contact)
) STRICT, WITHOUT ROWID;
CREATE INDEX directory_contact_keys_by_contact ON directory_contact_keys (account, contact);

CREATE TABLE directory_agents (
  account TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT,
  active INTEGER NOT NULL,
  PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE directory_interactions (
  account TEXT NOT NULL,
  id TEXT NOT NULL,
  contact TEXT NOT NULL,
  type TEXT NOT NULL,
  subject TEXT NOT NULL,
  description TEXT,
  date INTEGER NOT NULL,
  url TEXT,
  priority TEXT,
  status TEXT,
  PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX directory_interactions_by_contact ON directory_interactions (account, contact, date);
