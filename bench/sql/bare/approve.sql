BEGIN;
SELECT * FROM bench.bare_orders WHERE i = :i FOR UPDATE;
UPDATE bench.bare_steps SET status = 'decided', closed = now() WHERE i = :i;
UPDATE bench.bare_orders SET status = 'approved', version = version + 1 WHERE i = :i;
INSERT INTO bench.bare_log (i, action, actor, at) VALUES (:i, 'approve', 2, now());
INSERT INTO bench.bare_outbox (i, recipient, notice, state, due_at) VALUES (:i, 42, 'told', 'due', now());
COMMIT;
