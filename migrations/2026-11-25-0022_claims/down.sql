DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (channel, importance, due_at, id) WHERE state = 'due';
