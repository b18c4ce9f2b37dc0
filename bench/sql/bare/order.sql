SELECT o.* FROM orders o WHERE o.id = (SELECT id FROM bench.plan WHERE i = :i);
SELECT l.* FROM order_lines l WHERE l.order_id = (SELECT id FROM bench.plan WHERE i = :i) ORDER BY l.position;
SELECT s.* FROM approval_steps s WHERE s.order_id = (SELECT id FROM bench.plan WHERE i = :i) ORDER BY s.seq;
SELECT l.* FROM approval_log l WHERE l.order_id = (SELECT id FROM bench.plan WHERE i = :i) ORDER BY l.id;
