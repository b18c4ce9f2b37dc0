-- The feed of changes (src/approval/feed.rs) reads the log up to an id below which nothing can appear any more. Whoever
-- writes an act holds this lock from before its id is drawn until the transaction ends; the feed waits for them. Before
-- the statement, because the default of a row's id is computed before the triggers of the row.
CREATE FUNCTION feed_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('approval_log', 0));
  RETURN NULL;
END $$;
CREATE TRIGGER feed_waits BEFORE INSERT ON approval_log FOR EACH STATEMENT EXECUTE FUNCTION feed_waits();
