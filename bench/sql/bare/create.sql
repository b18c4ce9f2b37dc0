BEGIN;
INSERT INTO bench.bare_orders (i, id, kind, status, number, applicant, created, version) SELECT nextval('bench.bare_new'), gen_random_uuid(), 'CG', 'pending', 'CG-' || :i, 42, now(), 1;
INSERT INTO bench.bare_lines (i, position, name, unit, quantity, unit_price) SELECT currval('bench.bare_new'), p, 'paper', 'pack', 2, 1.5 FROM generate_series(1, 5) p;
INSERT INTO bench.bare_steps (i, handler, status, opened) SELECT currval('bench.bare_new'), 2, 'open', now();
INSERT INTO bench.bare_log (i, action, actor, at) SELECT currval('bench.bare_new'), 'submit', 42, now();
INSERT INTO bench.bare_outbox (i, recipient, notice, state, due_at) SELECT currval('bench.bare_new'), 2, 'your_turn', 'due', now() FROM generate_series(1, 2);
COMMIT;
