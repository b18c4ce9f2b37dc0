DO $$
DECLARE r record; t text;
BEGIN
  FOR r IN SELECT statement FROM bench.remade ORDER BY made LOOP EXECUTE r.statement; END LOOP;
  FOREACH t IN ARRAY ARRAY['orders', 'order_lines', 'order_rounds', 'approval_log', 'approval_steps', 'order_readers',
    'outbox', 'outbox_attempts'] LOOP EXECUTE format('ALTER TABLE %I ENABLE TRIGGER ALL', t); END LOOP;
END $$;
DROP TABLE bench.remade;

-- Tables for the bare work: the least that a transaction must write, without checks, triggers and foreign keys.
CREATE TABLE bench.bare_orders AS SELECT i, id, kind, 'pending' AS status, 'CG-' || i AS number, applicant, created, 1 AS version
  FROM bench.plan LIMIT 100000;
ALTER TABLE bench.bare_orders ADD PRIMARY KEY (i);
CREATE INDEX ON bench.bare_orders (applicant, created);
CREATE TABLE bench.bare_lines (i bigint, position int, name text, unit text, quantity numeric, unit_price numeric);
CREATE INDEX ON bench.bare_lines (i);
CREATE TABLE bench.bare_steps AS SELECT i, first AS handler, 'open' AS status, created AS opened, NULL::timestamptz AS closed
  FROM bench.plan LIMIT 100000;
CREATE INDEX ON bench.bare_steps (i);
CREATE TABLE bench.bare_log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, i bigint, action text, actor bigint,
  at timestamptz);
CREATE INDEX ON bench.bare_log (i);
CREATE TABLE bench.bare_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, i bigint, recipient bigint, notice text,
  state text, due_at timestamptz);
CREATE INDEX ON bench.bare_outbox (state, due_at);
CREATE SEQUENCE bench.bare_new START 10000000;
