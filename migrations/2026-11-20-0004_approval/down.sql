DROP TRIGGER order_waits ON orders;
DROP TABLE approval_log, approval_steps;
DROP FUNCTION order_waits, step_agrees, step_moves;
