DROP TRIGGER feed_waits ON approval_log;
DROP FUNCTION feed_waits();
