-- What reports ask: who decided, be it in their own name or while somebody stood in for them; orders that an administrator
-- ended are among those sent back.

DROP INDEX approval_steps_signed, approval_log_sent_back;
CREATE INDEX approval_log_decided ON approval_log (actor_id, acted_at) WHERE step_id IS NOT NULL;
CREATE INDEX approval_log_sent_back ON approval_log (order_id) WHERE action IN ('return', 'reject', 'terminate');
