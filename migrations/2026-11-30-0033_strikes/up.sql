-- Answers of a platform that are no reason to pause a channel unless they repeat: since when, and how many.
CREATE TABLE channel_strikes (
  channel text PRIMARY KEY CHECK (channel IN ('inbox', 'dingtalk', 'todo', 'wecom')),
  since timestamptz NOT NULL,
  strikes int NOT NULL
);
