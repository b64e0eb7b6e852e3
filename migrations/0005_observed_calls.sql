-- The first calls of Talkdesk in each situation: names of keys and headers with types, never a value. From them the
-- questions are answered that Talkdesk's documents leave open.
CREATE TABLE observed_calls (
  account TEXT NOT NULL,
  -- The endpoint, and what sets the call apart from others to it.
  situation TEXT NOT NULL,
  -- From 1; there are only so many of each situation.
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  -- JSON object.
  shape TEXT NOT NULL,
  PRIMARY KEY (account, situation, number)
) STRICT, WITHOUT ROWID;
