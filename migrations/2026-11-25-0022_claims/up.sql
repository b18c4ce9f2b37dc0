-- A claim reads the letters in the order in which they go out and stops at the last that it takes, however many wait.

DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (importance, due_at, id, channel) WHERE state = 'due';
