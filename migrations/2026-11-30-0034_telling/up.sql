-- How much somebody has told others lately.
CREATE INDEX approval_log_told ON approval_log (actor_id, acted_at) WHERE action IN ('submit', 'comment', 'copy', 'urge');
