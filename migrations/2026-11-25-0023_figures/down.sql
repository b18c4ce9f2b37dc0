DROP INDEX approval_log_decided, approval_log_sent_back;
CREATE INDEX approval_log_sent_back ON approval_log (order_id) WHERE action IN ('return', 'reject');
CREATE INDEX approval_steps_signed ON approval_steps (handler_id, closed_at) WHERE status = 'decided';
