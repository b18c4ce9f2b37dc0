-- What reports and the home page ask: orders by when they were submitted, what was sent back, what somebody has decided.

CREATE INDEX orders_submitted ON orders (submitted_at);
CREATE INDEX approval_log_sent_back ON approval_log (order_id) WHERE action IN ('return', 'reject');
CREATE INDEX approval_steps_signed ON approval_steps (handler_id, closed_at) WHERE status = 'decided';
