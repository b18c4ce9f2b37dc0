-- Indexes that match the questions of lists and figures. A partial index serves a query only when the query repeats its
-- predicate literally.

-- Whose turn it is: all queries ask for closed_at. The columns included answer the count of stuck orders.
DROP INDEX approval_steps_inbox, approval_steps_principal, approval_steps_order;
CREATE INDEX approval_steps_inbox ON approval_steps (handler_id, opened_at, id) INCLUDE (due_at, order_id)
  WHERE closed_at IS NULL;
CREATE INDEX approval_steps_principal ON approval_steps (principal_id, opened_at, id)
  WHERE closed_at IS NULL AND principal_id IS NOT NULL;

-- The usual amount of a department's orders of one kind.
CREATE INDEX orders_usual ON orders (kind, department_id, finished_at) INCLUDE (total_amount, id)
  WHERE status = 'approved';
-- The last price of a carton. All cartons may have the same name, so the measures come first.
CREATE INDEX order_lines_cartons ON order_lines (kind, name, length_mm, width_mm, height_mm, board, order_id)
  WHERE length_mm IS NOT NULL;

-- Texts in the program, without the cards between them.
DROP INDEX outbox_inbox;
CREATE INDEX outbox_texts ON outbox (recipient_id, id) WHERE channel = 'inbox' AND notice IN ('told', 'copied', 'digest');
DROP INDEX outbox_unread;
CREATE INDEX outbox_unread ON outbox (recipient_id, notice) WHERE channel = 'inbox' AND read_at IS NULL;
-- What was sent to a person today.
DROP INDEX outbox_sent;
CREATE INDEX outbox_sent ON outbox (recipient_id, channel, sent_at)
  WHERE state = 'sent' AND channel <> 'inbox' AND closes IS NULL;
-- Letters of a step are found through its order.
DROP INDEX outbox_step;
-- Few letters are claimed at once: one_in_flight finds those with an expired lease.
DROP INDEX outbox_leased;
-- How often a letter was repeated.
CREATE INDEX outbox_repeats ON outbox (repeats) WHERE repeats IS NOT NULL;
-- Only written letters can read the same.
DROP INDEX reads_differently;
CREATE UNIQUE INDEX reads_differently ON outbox (recipient_id, channel, written_on, md5(gist)) WHERE written_on IS NOT NULL;

-- Rows of these tables are updated several times and then stay. The default of a fifth of the table comes too late once
-- the table is large: visibility maps and statistics would be out of date for the newest rows, which are the ones read.
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.01,
  autovacuum_analyze_scale_factor = 0.01);
ALTER TABLE orders SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.01);
ALTER TABLE approval_steps SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.01);
