ALTER TABLE approval_steps RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
ALTER TABLE orders RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
ALTER TABLE outbox RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
DROP INDEX reads_differently;
CREATE UNIQUE INDEX reads_differently ON outbox (recipient_id, channel, written_on, md5(gist));
DROP INDEX outbox_repeats, outbox_sent, outbox_unread, outbox_texts, order_lines_cartons, orders_usual,
  approval_steps_principal, approval_steps_inbox;
CREATE INDEX outbox_leased ON outbox (lease_until) WHERE state = 'claimed';
CREATE INDEX outbox_step ON outbox (step_id);
CREATE INDEX outbox_sent ON outbox (recipient_id, channel, sent_at) WHERE state = 'sent';
CREATE INDEX outbox_unread ON outbox (recipient_id) WHERE channel = 'inbox' AND read_at IS NULL;
CREATE INDEX outbox_inbox ON outbox (recipient_id, id) WHERE channel = 'inbox';
CREATE INDEX approval_steps_order ON approval_steps (order_id) WHERE status = 'open';
CREATE INDEX approval_steps_principal ON approval_steps (principal_id, opened_at) WHERE status = 'open';
CREATE INDEX approval_steps_inbox ON approval_steps (handler_id, opened_at) WHERE status = 'open';
