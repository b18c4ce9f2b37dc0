-- Drops triggers, foreign keys and indexes of the large tables while they are filled; sql/finish.sql restores them.
CREATE TABLE bench.remade (made int GENERATED ALWAYS AS IDENTITY, statement text NOT NULL);
DO $$
DECLARE large text[] := ARRAY['orders', 'order_lines', 'order_rounds', 'approval_log', 'approval_steps', 'order_readers',
  'outbox', 'outbox_attempts']; t text; r record;
BEGIN
  FOREACH t IN ARRAY large LOOP EXECUTE format('ALTER TABLE %I DISABLE TRIGGER ALL', t); END LOOP;
  -- Unique constraints that no foreign key points to.
  FOR r IN SELECT conrelid::regclass AS t, conname, pg_get_constraintdef(oid) AS def FROM pg_constraint c
    WHERE contype = 'u' AND conrelid::regclass::text = ANY(large)
      AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid) LOOP
    INSERT INTO bench.remade (statement) VALUES (format('ALTER TABLE %s ADD CONSTRAINT %I %s', r.t, r.conname, r.def));
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', r.t, r.conname);
  END LOOP;
  FOR r IN SELECT indexname, indexdef FROM pg_indexes i WHERE schemaname = 'public' AND tablename = ANY(large)
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = format('%I', i.indexname)::regclass) LOOP
    INSERT INTO bench.remade (statement) VALUES (r.indexdef);
    EXECUTE format('DROP INDEX %I', r.indexname);
  END LOOP;
END $$;
SET maintenance_work_mem = '512MB';
SET work_mem = '128MB';
SET synchronous_commit = off;
